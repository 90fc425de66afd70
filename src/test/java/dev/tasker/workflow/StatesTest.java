package dev.tasker.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StatesTest {

  private static final Pattern LABEL = Pattern.compile("`([a-z_]+)`");

  @Test
  void the_table_of_steps_in_the_docs_is_the_enum() throws IOException {
    assertThat(table("step state"))
        .isEqualTo(
            moves(
                StepState.values(),
                StepState::label,
                state ->
                    state.successors().stream().map(StepState::label).collect(Collectors.toSet())));
  }

  @Test
  void the_table_of_tasks_in_the_docs_is_the_enum() throws IOException {
    assertThat(table("task status"))
        .isEqualTo(
            moves(
                TaskStatus.values(),
                TaskStatus::label,
                status ->
                    status.successors().stream()
                        .map(TaskStatus::label)
                        .collect(Collectors.toSet())));
  }

  @Test
  void the_diagrams_in_the_docs_draw_the_same_moves_as_the_tables() throws IOException {
    assertThat(diagram(0)).isEqualTo(table("step state"));
    assertThat(diagram(1)).isEqualTo(table("task status"));
  }

  @ParameterizedTest
  @EnumSource(
      value = StepState.class,
      names = {"COMPLETE", "CANCELLED", "RESOLVED_MANUALLY"})
  void a_finished_step_never_moves(StepState finished) {
    assertThat(StepState.values()).noneMatch(finished::canBecome);
  }

  @Test
  void only_a_step_in_progress_completes_or_fails() {
    assertThat(StepState.values())
        .filteredOn(state -> state.canBecome(StepState.COMPLETE))
        .containsExactly(StepState.IN_PROGRESS);
    assertThat(StepState.values())
        .filteredOn(state -> state.canBecome(StepState.ERROR))
        .containsExactly(StepState.IN_PROGRESS);
  }

  @Test
  void no_state_moves_to_itself() {
    assertThat(StepState.values()).noneMatch(state -> state.canBecome(state));
    assertThat(TaskStatus.values()).noneMatch(status -> status.canBecome(status));
  }

  @Test
  void dependents_run_after_complete_and_resolved_steps_only() {
    assertThat(StepState.values())
        .filteredOn(StepState::satisfiesDependents)
        .containsExactly(StepState.COMPLETE, StepState.RESOLVED_MANUALLY);
  }

  @Test
  void a_task_is_final_in_complete_error_and_cancelled() {
    assertThat(TaskStatus.values())
        .filteredOn(TaskStatus::isFinal)
        .containsExactly(TaskStatus.COMPLETE, TaskStatus.ERROR, TaskStatus.CANCELLED);
  }

  @Test
  void labels_name_their_states_and_unknown_ones_throw() {
    assertThat(StepState.values()).allMatch(state -> StepState.of(state.label()) == state);
    assertThat(TaskStatus.values()).allMatch(status -> TaskStatus.of(status.label()) == status);
    assertThatThrownBy(() -> StepState.of("done")).isInstanceOf(IllegalArgumentException.class);
  }

  private static <S> Map<String, Set<String>> moves(
      S[] states,
      java.util.function.Function<S, String> label,
      java.util.function.Function<S, Set<String>> successors) {
    return Arrays.stream(states)
        .collect(
            Collectors.toMap(
                label, s -> new TreeSet<>(successors.apply(s)), (a, b) -> a, TreeMap::new));
  }

  /** The rows of the table whose first column has this heading: state to its successors. */
  private static Map<String, Set<String>> table(String heading) throws IOException {
    return states()
        .lines()
        .dropWhile(line -> !line.startsWith("| " + heading + " |"))
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .map(line -> line.split("\\|"))
        .collect(
            Collectors.toMap(
                cells -> labels(cells[1]).iterator().next(),
                cells -> labels(cells[3]),
                (a, b) -> a,
                TreeMap::new));
  }

  private static Set<String> labels(String cell) {
    return LABEL
        .matcher(cell)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Map<String, Set<String>> diagram(int index) throws IOException {
    String diagram = states().split("```mermaid\n", -1)[index + 1].split("```", 2)[0];
    Map<String, Set<String>> moves = new TreeMap<>();
    for (MatchResult move :
        Pattern.compile("(?m)^\\s*([a-z_]+) --> ([a-z_]+|\\[\\*])")
            .matcher(diagram)
            .results()
            .toList()) {
      Set<String> successors = moves.computeIfAbsent(move.group(1), state -> new TreeSet<>());
      if (!move.group(2).equals("[*]")) {
        successors.add(move.group(2));
      }
    }
    return moves;
  }

  private static String states() throws IOException {
    return Files.readString(Path.of("docs/states.md"));
  }
}
