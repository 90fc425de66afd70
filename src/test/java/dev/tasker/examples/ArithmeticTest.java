package dev.tasker.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.handler.HandlerThreading;
import dev.tasker.workflow.StepResult;
import io.vertx.core.json.JsonObject;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ArithmeticTest {

  static Stream<Arguments> workflows() {
    return Stream.of(
        workflow("linear", "halve", n -> 3 * (n * n + 10) / 2),
        workflow("diamond", "join", n -> 3 * n * n + 25),
        workflow("mixed_dag", "finish", n -> 7 * n * n + 13),
        workflow("tree", "join", n -> 14 * n * n + 46));
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void a_workflow_ends_in_the_result_its_formula_gives(
      String template, String last, LongUnaryOperator formula) {
    for (long n : new long[] {-10_000, -6, 0, 2, 6, 10_000}) {
      JsonObject result = Steps.run(template, new JsonObject().put("number", n)).result(last);
      assertThat(result.getLong("value")).as("n = %d", n).isEqualTo(formula.applyAsLong(n));
    }
  }

  @Test
  void the_chain_for_six_is_36_46_138_69() {
    Steps steps = Steps.run("linear", new JsonObject().put("number", 6));
    assertThat(Stream.of("square", "add_ten", "triple", "halve").map(steps::result))
        .extracting(result -> result.getLong("value"))
        .containsExactly(36L, 46L, 138L, 69L);
  }

  @Test
  void an_odd_or_missing_number_fails_for_good() {
    for (JsonObject context :
        Stream.of("{\"number\":3}", "{}", "{\"number\":\"x\"}").map(JsonObject::new).toList()) {
      StepResult result = Steps.first("linear", "square", context);
      assertThat(result).isInstanceOf(StepResult.PermanentFailure.class);
      assertThat(((StepResult.PermanentFailure) result).error().code()).isEqualTo("invalid_input");
    }
  }

  @Test
  void arithmetic_runs_on_the_event_loop() {
    assertThat(Steps.REGISTRY.find("examples.square").orElseThrow().threading())
        .isEqualTo(HandlerThreading.EVENT_LOOP);
  }

  private static Arguments workflow(String template, String last, LongUnaryOperator formula) {
    return Arguments.of(template, last, formula);
  }
}
