package dev.tasker.api;

import dev.tasker.config.RedactedConfig;
import dev.tasker.telemetry.Scrape;
import dev.tasker.telemetry.Telemetry;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.Optional;

/** Shows the configuration, without secrets, and the metrics. */
final class OperationsRoutes {
  private final RedactedConfig config;
  private final Telemetry telemetry;

  OperationsRoutes(ApiSetup setup) {
    this.config = setup.config();
    this.telemetry = setup.telemetry();
  }

  void addTo(Router router) {
    new Resource(router, "/config").get(request -> config()).orRefuse();
    new Resource(router, "/metrics").get(this::metrics).orRefuse();
  }

  private Future<Object> config() {
    JsonObject json = config.toJson(Instant.now());
    // What the files say can have been replaced while running.
    json.getJsonObject("metadata").put("sampling", TelemetryJson.sampling(telemetry));
    return Future.succeededFuture(json);
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
