package dev.tasker.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the parser says about files with faults, to the exact line and column. */
class TemplateErrorsTest {

  private static final TemplateParser PARSER = TemplateParser.forEnvironment("test");

  /** Three lines, then the fields of step a from line 4 on, indented by four. */
  private static final String STEP_A =
      """
      name: t
      steps:
        - name: a
          handler: { callable: x }
      """;

  static Stream<Arguments> faults() {
    return Stream.of(
        fault("name: [1, 2\nsteps: 3\n", "2:6: error: not YAML: while parsing a flow sequence"),
        fault("name: t\n\tsteps: 3\n", "2:1: error: not YAML: while scanning for the next token"),
        fault("name: *nope\n", "1:7: error: not YAML: found undefined alias nope"),
        fault("name: t\u0001\n", "1:8: error: not YAML: the character U+0001 is not allowed"),
        fault("", "1:1: error: the file is empty"),
        fault("- a\n", "1:1: error: must be an object, was a list"),
        fault("name: t\nsteps: []\n---\nname: u\n", "3:1: error: not YAML: expected a single doc"),
        fault("steps:\n  - {name: a, handler: {callable: x}}\n", "1:1: error: name: is missing"),
        fault(
            "name:\nsteps:\n  - {name: a, handler: {callable: x}}\n",
            "1:6: error: name: is missing"),
        fault("name: t\n", "1:1: error: steps: is missing"),
        fault("name: t\nsteps: []\n", "2:8: error: steps: must hold at least one step"),
        fault("name: t\nsteps: 5\n", "2:8: error: steps: must be a list, was 5"),
        fault(
            "name: t\nsteps: [a]\n",
            "2:9: error: steps[0]: must be an object, was the string \"a\""),
        fault(
            "name: a b\nsteps: [{name: a, handler: {callable: x}}]\n",
            "1:7: error: name: must be 1 to 128 letters"),
        fault(
            "version: 1.0\n" + STEP_A,
            "1:10: error: version: must be a string, was 1.0; put it in quotes: \"1.0\""),
        fault(
            "name: u\n" + STEP_A,
            "2:1: error: name: duplicate key; it was already given in line 1"),
        fault("[a]: b\n" + STEP_A, "1:1: error: a key must be a single word"),
        fault(
            "metadata: {x: .inf}\n" + STEP_A,
            "1:15: error: metadata.x: must be a finite number, was .inf"),
        fault(
            "metadata: {x: 99999999999999999999}\n" + STEP_A,
            "1:15: error: metadata.x: 99999999999999999999 does not fit"),
        fault(
            "metadata: {x: !foo 1}\n" + STEP_A,
            "1:15: error: metadata.x: the YAML tag !foo is not"),
        fault(
            "input_schema: {type: nonsense}\n" + STEP_A,
            "1:15: error: input_schema: is no JSON Schema: "),
        fault(
            "input_schema: {required: [null]}\n" + STEP_A,
            "1:15: error: input_schema: is no JSON Schema: #/required must be a list of names"),
        fault(
            "input_schema: {$ref: '#/none'}\n" + STEP_A,
            "1:15: error: input_schema: is no JSON Schema: "),
        fault(
            "lifecycle: {max_duration_minutes: 0}\n" + STEP_A,
            "1:35: error: lifecycle.max_duration_minutes: must be from 1 to"),
        fault(
            "name: t\nsteps:\n  - handler: {callable: x}\n",
            "3:5: error: steps[0].name: is missing"),
        fault("name: t\nsteps:\n  - name: a\n", "3:5: error: steps[0].handler: is missing"),
        fault(
            "name: t\nsteps:\n  - name: a\n    handler: {method: m}\n",
            "4:14: error: steps[0].handler.callable: is missing"),
        fault(
            "name: t\nsteps:\n  - name: a\n    handler: {callable: ' '}\n",
            "4:25: error: steps[0].handler.callable: must not be empty"),
        inStep(
            "timeout_seconds: 0",
            "5:22: error: steps[0].timeout_seconds: must be from 1 to 604800, was 0"),
        inStep(
            "timeout_seconds: 1.5",
            "5:22: error: steps[0].timeout_seconds: must be an integer, was 1.5"),
        inStep(
            "timeout_seconds: \"30\"",
            "5:22: error: steps[0].timeout_seconds: must be an integer, was the string \"30\""),
        inStep(
            "retry: { max_attempts: 0 }",
            "5:28: error: steps[0].retry.max_attempts: must be from 1 to 1000, was 0"),
        inStep(
            "retry: { max_attempts: 1001 }",
            "5:28: error: steps[0].retry.max_attempts: must be from 1 to 1000, was 1001"),
        inStep(
            "retry: { backoff: expnential }",
            "5:23: error: steps[0].retry.backoff: must be one of none, linear, exponential, fibonacci, was \"expnential\"; did you mean \"exponential\"?"),
        inStep(
            "retry: { backoff_base_ms: -1 }",
            "5:31: error: steps[0].retry.backoff_base_ms: must be from 0 to"),
        inStep(
            "retry: { backoff_base_ms: 50, max_backoff_ms: 20 }",
            "5:51: error: steps[0].retry.max_backoff_ms: must be at least backoff_base_ms (50), was 20"),
        inStep(
            "retry: { jitter: maybe }",
            "5:22: error: steps[0].retry.jitter: must be true or false, was the string \"maybe\""),
        inStep(
            "type: decision",
            "5:11: error: steps[0].type: type decision is not supported by this version; supported: standard"),
        inStep(
            "step_type: batchable",
            "5:16: error: steps[0].type: type batchable is not supported by this version; supported: standard"),
        inStep("type: standart", "5:11: error: steps[0].type: must be one of standard, decision"),
        inStep(
            "dependencies: a",
            "5:19: error: steps[0].dependencies: must be a list, was the string \"a\""),
        inStep(
            "dependencies: [a]",
            "5:19: error: steps[0].dependencies: the steps depend on each other in a cycle: a -> a"),
        inStep(
            "dependencies: [b]\n    depends_on: [c]",
            "6:5: error: steps[0].dependencies: is given twice, as dependencies and depends_on"),
        fault(
            STEP_A + "  - name: a\n    handler: { callable: y }\n",
            "5:11: error: steps[1].name: step \"a\" is defined twice, first in line 3"),
        fault(
            "name: t\nsteps:\n  - {name: validate, handler: {callable: x}}\n"
                + "  - name: b\n    handler: {callable: x}\n    depends_on:\n      - validte\n",
            "7:9: error: steps[1].dependencies[0]: unknown step \"validte\"; did you mean \"validate\"?"),
        fault(
            STEP_A
                + "environments:\n  production:\n    steps:\n      - name: b\n        timeout_seconds: 3\n",
            "8:15: error: environments.production.steps[0].name: unknown step \"b\""),
        fault(
            STEP_A + "environments: {test: {steps: [{name: ALL, retry: {max_attempts: 0}}]}}\n",
            "5:65: error: environments.test.steps[0].retry.max_attempts: must be from 1 to 1000"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void a_fault_is_reported_with_line_column_path_and_rule(String yaml, String expected) {
    ParsedTemplate parsed = PARSER.parse(yaml, "t.yaml");
    assertThat(parsed.template()).isEmpty();
    assertThat(parsed.problems().stream().map(TemplateProblem::toString))
        .anySatisfy(problem -> assertThat(problem).startsWith("t.yaml:" + expected));
  }

  @Test
  void a_cycle_is_shown_in_the_order_of_execution() {
    String yaml =
        """
        name: t
        steps:
          - {name: start, handler: {callable: x}}
          - {name: a, handler: {callable: x}, dependencies: [start, c]}
          - {name: b, handler: {callable: x}, dependencies: [a]}
          - {name: c, handler: {callable: x}, dependencies: [b]}
        """;
    List<TemplateProblem> problems = PARSER.parse(yaml, "t.yaml").problems();
    assertThat(problems).hasSize(1);
    assertThat(problems.get(0).message())
        .isEqualTo("the steps depend on each other in a cycle: a -> b -> c -> a");
    assertThat(problems.get(0).line()).isEqualTo(4);
  }

  @Test
  void all_problems_of_a_file_come_at_once_and_in_order() {
    String yaml =
        """
        name: t
        version: 2
        desciption: x
        steps:
          - name: a
            handler: {callable: x}
            timeout_seconds: -1
            dependencies: [b]
          - name: b
            handler: {callable: x}
            dependencies: [a, d]
          - name: b
            handler: {}
            retry: {max_attempts: 5000}
        """;
    ParsedTemplate parsed = PARSER.parse(yaml, "t.yaml");
    assertThat(parsed.problems())
        .extracting(TemplateProblem::line)
        .containsExactly(2, 3, 7, 8, 11, 12, 13, 14);
    assertThat(parsed.warnings())
        .singleElement()
        .hasToString(
            "t.yaml:3:1: warning: desciption: unknown field; did you mean \"description\"?");
  }

  @Test
  void an_unknown_field_is_a_warning_and_an_error_when_strict() {
    String yaml = STEP_A + "    timeout_second: 3\n";
    assertThat(PARSER.parse(yaml, "t.yaml").orThrow().name()).isEqualTo("t");
    assertThat(PARSER.parse(yaml, "t.yaml").warnings())
        .singleElement()
        .hasToString(
            "t.yaml:5:5: warning: steps[0].timeout_second: unknown field; did you mean \"timeout_seconds\"?");
    assertThat(PARSER.asStrict().parse(yaml, "t.yaml").problems())
        .singleElement()
        .matches(TemplateProblem::isError);
  }

  @Test
  void more_than_a_hundred_problems_are_cut() {
    StringBuilder many = new StringBuilder(STEP_A);
    for (int i = 0; i < 150; i++) {
      many.append("    nonsense").append(i).append(": 1\n");
    }
    List<TemplateProblem> problems = PARSER.parse(many.toString(), "t.yaml").problems();
    assertThat(problems).hasSize(101);
    assertThat(problems.get(100).message()).isEqualTo("too many problems; the rest is not shown");
  }

  private static Arguments fault(String yaml, String expected) {
    return Arguments.of(yaml, expected);
  }

  private static Arguments inStep(String fields, String expected) {
    return fault(STEP_A + "    " + fields + "\n", expected);
  }
}
