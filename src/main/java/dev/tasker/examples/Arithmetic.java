package dev.tasker.examples;

import dev.tasker.handler.HandlerRegistry;
import dev.tasker.handler.StepContext;
import dev.tasker.handler.StepHandler;
import dev.tasker.workflow.StepResult;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.function.LongBinaryOperator;

/**
 * Steps of arithmetic over integers, asynchronous and on the event loop. A step's operand is the
 * {@code value} of its one dependency or, without dependencies, the task's {@code number}; the
 * result is {@code {"value": …}}.
 *
 * <p>With n the task's even number, the example workflows end in:
 *
 * <ul>
 *   <li>{@code linear}: 3(n² + 10) / 2
 *   <li>{@code diamond}: 3n² + 25
 *   <li>{@code mixed_dag}: 7n² + 13
 *   <li>{@code tree}: 14n² + 46
 * </ul>
 */
final class Arithmetic {

  private Arithmetic() {}

  static void register(HandlerRegistry registry) {
    registry
        .register(
            "examples.square",
            step(context -> Math.multiplyExact(operand(context), operand(context))))
        .register("examples.add", step("addend", Math::addExact))
        .register("examples.multiply", step("factor", Math::multiplyExact))
        .register("examples.divide", step("divisor", Arithmetic::divideExact))
        .register("examples.sum", step(Arithmetic::sum));
  }

  /** A calculation over a step's context; throws when the input does not allow it. */
  @FunctionalInterface
  private interface Calculation {
    long apply(StepContext context);
  }

  private static StepHandler step(Calculation calculation) {
    return context -> Future.succeededFuture(calculate(calculation, context));
  }

  /** A calculation with the operand and one number of the template's {@code initialization}. */
  private static StepHandler step(String setting, LongBinaryOperator operator) {
    return step(
        context -> {
          Long number = context.initialization().getLong(setting);
          if (number == null) {
            throw new IllegalArgumentException(
                "the template must set handler.initialization." + setting);
          }
          return operator.applyAsLong(operand(context), number);
        });
  }

  private static StepResult calculate(Calculation calculation, StepContext context) {
    try {
      return StepResult.success(new JsonObject().put("value", calculation.apply(context)));
    } catch (ArithmeticException | IllegalArgumentException | ClassCastException e) {
      // The same input gives the same failure: another attempt is of no use.
      return StepResult.permanent("invalid_input", String.valueOf(e.getMessage()));
    }
  }

  private static long operand(StepContext context) {
    if (context.dependencyResults().size() > 1) {
      throw new IllegalArgumentException(
          "step " + context.stepName() + " takes one dependency, got several");
    }
    return context.dependencyResults().values().stream()
        .map(Arithmetic::value)
        .findFirst()
        .orElseGet(() -> evenNumber(context.taskContext()));
  }

  private static long evenNumber(JsonObject taskContext) {
    Long number = taskContext.getLong("number");
    if (number == null || number % 2 != 0) {
      throw new IllegalArgumentException("number must be an even integer, was " + number);
    }
    return number;
  }

  private static long sum(StepContext context) {
    return context.dependencyResults().values().stream()
        .map(Arithmetic::value)
        .reduce(0L, Math::addExact);
  }

  private static Long value(JsonObject result) {
    Long value = result.getLong("value");
    if (value == null) {
      throw new IllegalArgumentException("a dependency's result has no value: " + result.encode());
    }
    return value;
  }

  private static long divideExact(long dividend, long divisor) {
    if (divisor == 0 || dividend % divisor != 0) {
      throw new ArithmeticException(dividend + " cannot be divided by " + divisor);
    }
    return dividend / divisor;
  }
}
