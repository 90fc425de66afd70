package dev.tasker.bench.driver;

import dev.tasker.handler.HandlerProvider;
import dev.tasker.handler.HandlerRegistry;
import dev.tasker.handler.StepContext;
import dev.tasker.workflow.StepResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Steps that cost nothing themselves: what is measured is the way to them and from them. */
public final class BenchHandlers implements HandlerProvider {

  @Override
  public void register(HandlerRegistry registry) {
    registry
        .register("bench.value", step -> Future.succeededFuture(value(step)))
        .register("bench.count", step -> Future.succeededFuture(count(step)))
        .register("bench.mark", step -> Future.succeededFuture(mark(step)))
        .register("bench.wait", BenchHandlers::waiting);
  }

  private static StepResult value(StepContext step) {
    return StepResult.success(
        new JsonObject().put("value", step.taskContext().getLong("number", 0L)));
  }

  private static StepResult count(StepContext step) {
    return StepResult.success(new JsonObject().put("value", step.dependencyResults().size()));
  }

  /** Answers when it was called, in microseconds since 1970. */
  private static StepResult mark(StepContext step) {
    return StepResult.success(new JsonObject().put("started_us", nowMicros()));
  }

  /** A step of a known duration that holds no thread. */
  private static Future<StepResult> waiting(StepContext step) {
    return Vertx.currentContext()
        .owner()
        .timer(step.initialization().getLong("millis"))
        .map(fired -> value(step));
  }

  /** The machine's clock, the same for every process on it. */
  static long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }
}
