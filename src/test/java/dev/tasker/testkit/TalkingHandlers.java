package dev.tasker.testkit;

import dev.tasker.handler.BlockingStepHandler;
import dev.tasker.handler.HandlerProvider;
import dev.tasker.handler.HandlerRegistry;
import dev.tasker.handler.StepContext;
import dev.tasker.handler.StepHandler;
import dev.tasker.handler.VirtualThreadStepHandler;
import dev.tasker.workflow.StepResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handlers that write lines on each kind of thread, of their own and by a library that knows only
 * {@code java.util.logging}, and throw at their first attempt. A line says {@code test.said <step>
 * <attempt>}.
 */
public final class TalkingHandlers implements HandlerProvider {
  /** What an attempt writes: one line of its own, and one by a library. */
  public static final int LINES = 2;

  private static final Logger LOG = LoggerFactory.getLogger("shop.Talking");
  private static final java.util.logging.Logger LIBRARY =
      java.util.logging.Logger.getLogger("shop.library");

  @Override
  public void register(HandlerRegistry registry) {
    StepHandler eventLoop = TalkingHandlers::later;
    BlockingStepHandler worker = TalkingHandlers::said;
    VirtualThreadStepHandler virtual = TalkingHandlers::said;
    StepHandler elsewhere = TalkingHandlers::elsewhere;
    registry
        .register("test.talk_event_loop", eventLoop)
        .register("test.talk_worker", worker)
        .register("test.talk_virtual", virtual)
        .register("test.talk_elsewhere", elsewhere);
  }

  private static Future<StepResult> later(StepContext step) {
    return Vertx.currentContext().owner().timer(1, TimeUnit.MILLISECONDS).map(passed -> said(step));
  }

  private static StepResult said(StepContext step) {
    String line = "test.said " + step.stepName() + " " + step.attempt();
    LOG.info(line);
    LIBRARY.info(line);
    if (step.attempt() == 1) {
      throw new IllegalStateException("the first attempt fails");
    }
    return StepResult.success();
  }

  /** On a thread that no Vert.x knows, as libraries make them. */
  private static Future<StepResult> elsewhere(StepContext step) {
    LOG.info("test.said in the handler");
    Promise<StepResult> done = Promise.promise();
    Thread thread =
        new Thread(
            () -> {
              LOG.info("test.said elsewhere");
              done.complete(StepResult.success());
            },
            "library");
    thread.start();
    return done.future();
  }
}
