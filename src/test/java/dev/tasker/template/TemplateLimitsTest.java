package dev.tasker.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.workflow.TaskTemplate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Files made to cost too much are refused before they do. */
class TemplateLimitsTest {

  private static final TemplateParser PARSER = TemplateParser.forEnvironment("test");

  @Test
  void aliases_that_expand_without_end_are_refused_with_their_line() {
    StringBuilder yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 10; i++) {
      String alias = "*a" + (i - 1);
      yaml.append("a%d: &a%d [%s]\n".formatted(i, i, (alias + ", ").repeat(9) + alias));
    }
    assertThat(problem(yaml.toString()).message())
        .isEqualTo("the file has more than 500000 nodes with its aliases expanded");
    assertThat(problem(yaml.toString()).line()).isBetween(5, 7);
  }

  @Test
  void an_alias_inside_itself_is_refused() {
    assertThat(problem("name: t\nmetadata: &m\n  x: [*m]\n"))
        .hasToString("t.yaml:3:7: error: the alias *m stands inside what it refers to");
  }

  @Test
  void deep_nesting_is_refused_before_the_stack_overflows() {
    TemplateProblem problem = problem("metadata: " + "[".repeat(100_000));
    assertThat(problem.message()).isEqualTo("nested more than 64 levels deep");
    assertThat(problem.column()).isEqualTo(10 + 64);
  }

  @Test
  void a_file_above_one_mebibyte_is_refused() {
    assertThat(problem("# " + "x".repeat(1 << 20)).message())
        .isEqualTo("the file has 1048578 characters; at most 1048576 are read");
  }

  @Test
  void more_than_ten_thousand_steps_are_refused() {
    assertThat(problem(steps(10_001)).message())
        .isEqualTo("has 10001 entries; at most 10000 are allowed");
  }

  @Test
  void ten_thousand_steps_that_wait_for_one_another_are_accepted() {
    TaskTemplate template = PARSER.parse(steps(10_000), "t.yaml").orThrow();
    assertThat(template.graph().size()).isEqualTo(10_000);
    assertThat(template.graph().roots()).containsExactly(0);
    assertThat(template.graph().dependentsOf(9_998)).containsExactly(9_999);
  }

  private static String steps(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                "- {name: s%d, handler: {callable: x}%s}\n"
                    .formatted(i, i == 0 ? "" : ", dependencies: [s" + (i - 1) + "]"))
        .collect(Collectors.joining("", "name: t\nsteps:\n", ""));
  }

  private static TemplateProblem problem(String yaml) {
    return PARSER.parse(yaml, "t.yaml").problems().get(0);
  }
}
