package dev.tasker.testkit;

import dev.tasker.handler.BlockingStepHandler;
import dev.tasker.handler.HandlerProvider;
import dev.tasker.handler.HandlerRegistry;
import dev.tasker.handler.StepContext;
import dev.tasker.handler.StepHandler;
import dev.tasker.handler.VirtualThreadStepHandler;
import dev.tasker.workflow.StepError;
import dev.tasker.workflow.StepResult;
import io.opentelemetry.api.baggage.Baggage;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handlers that call a server on the local {@code port} of their initialization, on each kind of
 * thread, and some that fail. They answer with what they knew of their baggage and thread.
 */
public final class CallingHandlers implements HandlerProvider {
  private static final Logger LOG = LoggerFactory.getLogger(CallingHandlers.class);

  /** Logged by each call. */
  public static final String CALLING = "test.calling";

  /** How long {@code test.fails_first} waits for its second attempt. */
  public static final Duration RETRY = Duration.ofMillis(1100);

  @Override
  public void register(HandlerRegistry registry) {
    StepHandler eventLoop = CallingHandlers::call;
    BlockingStepHandler worker = CallingHandlers::callAndWait;
    VirtualThreadStepHandler virtual = CallingHandlers::callAndWait;
    StepHandler failsFirst =
        step ->
            Future.succeededFuture(
                step.attempt() > 1
                    ? StepResult.success()
                    : new StepResult.RetryableFailure(
                        StepError.of("too_early", "the first attempt fails"), Optional.of(RETRY)));
    StepHandler failsAlways =
        step ->
            Future.succeededFuture(
                new StepResult.RetryableFailure(
                    StepError.of("too_early", "every attempt fails"), Optional.of(RETRY)));
    registry
        .register("test.fails_always", failsAlways)
        .register("test.call_event_loop", eventLoop)
        .register("test.call_worker", worker)
        .register("test.call_virtual", virtual)
        .register("test.fails_first", failsFirst);
  }

  private static StepResult callAndWait(StepContext step) throws Exception {
    Future<StepResult> called = call(step);
    if (Vertx.currentContext().threadingModel() == ThreadingModel.VIRTUAL_THREAD) {
      // The answer comes in the context of this very thread: only await() lets it in.
      return called.await(30, TimeUnit.SECONDS);
    }
    return called.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static Future<StepResult> call(StepContext step) {
    LOG.atWarn().addKeyValue("step", step.stepName()).log(CALLING);
    JsonObject known =
        new JsonObject()
            .put("tenant", Baggage.current().getEntryValue("tenant"))
            .put("thread", Thread.currentThread().toString());
    // Closed at the end, hence not before: a client that nobody holds is closed when it is
    // collected.
    HttpClient client = Vertx.currentContext().owner().createHttpClient();
    return client
        .request(
            HttpMethod.GET,
            step.initialization().getInteger("port"),
            "127.0.0.1",
            "/" + step.stepName())
        .compose(request -> request.send())
        .compose(HttpClientResponse::end)
        .eventually(client::close)
        .map(ended -> StepResult.success(known));
  }
}
