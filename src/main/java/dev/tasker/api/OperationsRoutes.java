package dev.tasker.api;

import dev.tasker.config.RedactedConfig;
import dev.tasker.store.TaskQueries;
import dev.tasker.telemetry.Scrape;
import dev.tasker.telemetry.Telemetry;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Shows the configuration, without secrets, and the metrics. */
final class OperationsRoutes {
  /** The configuration must be readable while the database is away. */
  private static final long NAMESPACES_TIMEOUT_SECONDS = 2;

  private final RedactedConfig config;
  private final TaskQueries tasks;
  private final Telemetry telemetry;

  OperationsRoutes(ApiSetup setup) {
    this.config = setup.config();
    this.tasks = setup.tasks();
    this.telemetry = setup.telemetry();
  }

  void addTo(Router router) {
    new Resource(router, "/config").get(request -> config()).orRefuse();
    new Resource(router, "/metrics").get(this::metrics).orRefuse();
  }

  private Future<Object> config() {
    return tasks
        .namespaces()
        .timeout(NAMESPACES_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .map(Optional::of)
        .otherwise(Optional.empty())
        .map(registered -> config(new NamespaceRates(telemetry.sampler(), registered)));
  }

  private JsonObject config(NamespaceRates rates) {
    JsonObject body = config.toJson(Instant.now());
    body.getJsonObject("metadata")
        .put("namespaces", rates.toJson())
        // What the files say can have been replaced while running.
        .put("sampling", TelemetryJson.sampling(telemetry));
    return body;
  }

  private Future<Object> metrics(RoutingContext request) {
    Optional<String> accept = Optional.ofNullable(request.request().getHeader(HttpHeaders.ACCEPT));
    return telemetry.scrape(request.vertx(), accept).map(scrape -> text(request, scrape));
  }

  private static String text(RoutingContext request, Scrape scrape) {
    request.response().putHeader(HttpHeaders.CONTENT_TYPE, scrape.contentType());
    return scrape.body();
  }
}
