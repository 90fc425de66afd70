package dev.tasker.api;

import dev.tasker.telemetry.Telemetry;
import dev.tasker.telemetry.metric.Scrape;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** Shows the metrics. */
final class OperationsRoutes {
  private final Telemetry telemetry;

  OperationsRoutes(ApiSetup setup) {
    this.telemetry = setup.telemetry();
  }

  void addTo(Router router) {
    new Resource(router, "/metrics").get(this::metrics).orRefuse();
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
