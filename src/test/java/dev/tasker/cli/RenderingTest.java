package dev.tasker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RenderingTest {

  private final StringWriter text = new StringWriter();
  private final PrintWriter out = new PrintWriter(text);

  @Test
  void columns_are_as_wide_as_their_widest_cell() {
    new ResultTable()
        .text("TASK")
        .number("STEPS")
        .text("STATE")
        .row("examples/linear", "4/4", "complete")
        .row("a", "10/12", "two\nlines")
        .print(out);

    assertThat(text.toString().lines())
        .containsExactly(
            "TASK             STEPS  STATE",
            "---------------------------------",
            "examples/linear    4/4  complete",
            "a                10/12  two lines");
  }

  @Test
  void a_row_with_the_wrong_number_of_cells_is_a_bug() {
    assertThatThrownBy(() -> new ResultTable().text("A").row("1", "2"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 cells");
  }

  @Test
  void durations_are_readable() {
    assertThat(Durations.text(Duration.ofMillis(38))).isEqualTo("38 ms");
    assertThat(Durations.text(Duration.ofMillis(4_240))).isEqualTo("4.2 s");
    assertThat(Durations.text(Duration.ofSeconds(200))).isEqualTo("3 min 20 s");
  }

  @Test
  void without_a_terminal_a_line_appears_only_when_a_task_has_changed() {
    ProgressView view = ProgressView.on(out, TerminalKind.PLAIN);

    view.show(List.of(task("in_progress", 1)));
    view.show(List.of(task("in_progress", 1)));
    view.show(List.of(task("complete", 2)));

    assertThat(text.toString().lines())
        .containsExactly("n/t: in_progress, 1 of 2 steps; b", "n/t: complete, 2 of 2 steps");
    assertThat(text.toString()).doesNotContain("\u001b");
  }

  @Test
  void in_a_terminal_the_lines_are_drawn_again_in_place() {
    ProgressView view = ProgressView.on(out, TerminalKind.REDRAWN);

    view.show(List.of(task("in_progress", 1), task("in_progress", 1)));
    int first = text.toString().length();
    view.show(List.of(task("complete", 2), task("in_progress", 1)));

    assertThat(text.toString().substring(0, first)).doesNotContain("\u001b[2A");
    assertThat(text.toString().substring(first))
        .startsWith("\u001b[2A\r\u001b[2K")
        .contains("n/t [##########]  2/2 complete")
        .contains("n/t [#####-----]  1/2 in_progress");
  }

  @Test
  void a_line_never_wraps() {
    StepProgress failed = new StepProgress("step", "error", 1, "x".repeat(500));
    TaskProgress task =
        new TaskProgress("id", "n/t", "error", 0, 1, List.of(failed), Optional.empty());

    ProgressView.on(out, TerminalKind.REDRAWN).show(List.of(task));

    assertThat(text.toString().replace("\r\u001b[2K", "").stripTrailing()).hasSize(79);
  }

  @Test
  void colors_are_for_terminals_whose_user_wants_them() {
    Map<String, String> xterm = Map.of("TERM", "xterm");

    assertThat(TerminalKind.of(xterm, true)).isEqualTo(TerminalKind.COLORED);
    assertThat(TerminalKind.of(xterm, false)).isEqualTo(TerminalKind.PLAIN);
    assertThat(TerminalKind.of(Map.of("TERM", "dumb"), true)).isEqualTo(TerminalKind.PLAIN);
    assertThat(TerminalKind.of(Map.of("TERM", "xterm", "NO_COLOR", "1"), true))
        .isEqualTo(TerminalKind.REDRAWN);
    assertThat(StatusColor.paint("complete", TerminalKind.REDRAWN)).isEqualTo("complete");
    assertThat(StatusColor.paint("complete", TerminalKind.COLORED))
        .isEqualTo("\u001b[32mcomplete\u001b[0m");
  }

  private static TaskProgress task(String status, int done) {
    StepProgress running = new StepProgress("b", done < 2 ? "in_progress" : "complete", 1, "");
    return new TaskProgress("id", "n/t", status, done, 2, List.of(running), Optional.empty());
  }
}
