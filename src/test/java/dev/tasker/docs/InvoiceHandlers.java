package dev.tasker.docs;

import dev.tasker.handler.BlockingStepHandler;
import dev.tasker.handler.HandlerProvider;
import dev.tasker.handler.HandlerRegistry;
import dev.tasker.handler.StepContext;
import dev.tasker.handler.VirtualThreadStepHandler;
import dev.tasker.workflow.StepResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The handlers of the workflow {@code invoices/invoice}. */
public final class InvoiceHandlers implements HandlerProvider {
  private final HttpClient http = HttpClient.newHttpClient();

  @Override
  public void register(HandlerRegistry registry) {
    registry
        .register("invoices.total", this::total)
        .register("invoices.render", (BlockingStepHandler) this::render)
        .register("invoices.send", (VirtualThreadStepHandler) this::send)
        .register("invoices.archive", this::archive);
    // Called on the launcher's Vert.x context, hence a handler can bring a verticle along.
    Vertx.currentContext().owner().deployVerticle(new InvoiceArchive());
  }

  /** On an event loop: only computes. */
  private Future<StepResult> total(StepContext step) {
    long cents = 0;
    for (Object line : step.taskContext().getJsonArray("lines")) {
      cents += ((JsonObject) line).getLong("cents");
    }
    return Future.succeededFuture(StepResult.success(new JsonObject().put("cents", cents)));
  }

  /** On a worker thread: blocks on the disk. A second run writes the same file again. */
  private StepResult render(StepContext step) throws IOException {
    Path directory = Files.createDirectories(Path.of(step.initialization().getString("directory")));
    Path file = directory.resolve(step.stepUuid() + ".txt");
    String customer = step.taskContext().getString("customer");
    Files.writeString(file, customer + ": " + step.requiredResult("total").getLong("cents"));
    return StepResult.success(new JsonObject().put("file", file.toString()));
  }

  /** On a virtual thread, where there are any: blocks on the network. */
  private StepResult send(StepContext step) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(step.initialization().getString("url")))
            .header("Idempotency-Key", step.stepUuid().toString())
            .timeout(Duration.ofSeconds(10))
            .POST(BodyPublishers.ofString(step.requiredResult("total").encode()))
            .build();
    int status = http.send(request, BodyHandlers.discarding()).statusCode();
    if (status >= 500) {
      return StepResult.retryable("invoice_service_unavailable", "it answered " + status);
    }
    if (status >= 400) {
      return StepResult.permanent("invoice_refused", "it answered " + status);
    }
    return StepResult.success(new JsonObject().put("status", status));
  }

  /** On an event loop: asks another verticle and waits without blocking. */
  private Future<StepResult> archive(StepContext step) {
    JsonObject document =
        new JsonObject()
            .put("key", step.stepUuid().toString())
            .put("file", step.requiredResult("render").getString("file"));
    return Vertx.currentContext()
        .owner()
        .eventBus()
        .<JsonObject>request(InvoiceArchive.ADDRESS, document)
        .map(reply -> StepResult.success(reply.body()));
  }
}
