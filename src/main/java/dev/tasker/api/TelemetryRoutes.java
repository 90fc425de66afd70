package dev.tasker.api;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.IntSupplier;

/** Shows and changes the telemetry of this process while it runs. */
final class TelemetryRoutes {
  private final TelemetryControl control;
  private final IntSupplier maxBodyBytes;

  TelemetryRoutes(ApiSetup setup) {
    this.control = new TelemetryControl(setup.telemetry());
    this.maxBodyBytes = setup.config()::maxBodyBytes;
  }

  void addTo(Router router) {
    List<Handler<RoutingContext>> json =
        List.of(RequestBody::mustBeJson, new BodyLimit(maxBodyBytes));
    new Resource(router, "/v1/telemetry")
        .get(request -> Future.succeededFuture(control.status()))
        .put(json, request -> control.change(RequestBody.object(request)).map(Object.class::cast))
        .orRefuse();
    new Resource(router, "/v1/telemetry/sampling/:namespace")
        .get(request -> Future.succeededFuture(control.rate(namespace(request))))
        .put(
            json,
            request ->
                Future.succeededFuture(
                    control.sample(namespace(request), RequestBody.object(request))))
        .delete(request -> Future.succeededFuture(control.unsample(namespace(request))))
        .orRefuse();
  }

  private static String namespace(RoutingContext request) {
    return request.pathParam("namespace");
  }
}
