package dev.tasker.testkit;

import dev.tasker.handler.BlockingStepHandler;
import dev.tasker.handler.HandlerProvider;
import dev.tasker.handler.HandlerRegistry;
import dev.tasker.handler.StepHandler;
import dev.tasker.workflow.StepResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Handlers that misbehave in ways the examples do not. */
public final class TestHandlers implements HandlerProvider {
  private static final Logger LOG = LoggerFactory.getLogger(TestHandlers.class);
  private static final Duration SLOW = Duration.ofMillis(300);

  @Override
  public void register(HandlerRegistry registry) {
    BlockingStepHandler slow =
        step -> {
          long end = System.nanoTime() + SLOW.toNanos();
          while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
          }
          return StepResult.success();
        };
    StepHandler silent = step -> Promise.<StepResult>promise().future();
    StepHandler answersNull = step -> Future.succeededFuture();
    StepHandler returnsNull = step -> null;
    StepHandler throwing =
        step -> {
          throw new IllegalStateException("thrown\0by the handler");
        };
    StepHandler mute =
        step -> {
          throw new MuteException();
        };
    StepHandler unstorable =
        step -> Future.succeededFuture(StepResult.success(new JsonObject().put("text", "a\0b")));
    StepHandler logging =
        step -> {
          LOG.atWarn().addKeyValue("step", step.stepName()).log("test.logged");
          return Future.succeededFuture(StepResult.success());
        };
    registry
        .register("test.logging", logging)
        .register("test.unstorable", unstorable)
        .register("test.slow", slow)
        .register("test.silent", silent)
        .register("test.answers_null", answersNull)
        .register("test.returns_null", returnsNull)
        .register("test.throwing", throwing)
        .register("test.mute", mute);
  }

  /** Cannot tell what happened. */
  private static final class MuteException extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new MuteException();
    }
  }
}
