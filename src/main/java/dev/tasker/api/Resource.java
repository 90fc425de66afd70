package dev.tasker.api;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** One path: its methods, and the answer to all others. */
final class Resource {
  private final Router router;
  private final String path;
  private final Set<String> allowed = new TreeSet<>(Set.of("OPTIONS"));

  Resource(Router router, String path) {
    this.router = router;
    this.path = path;
  }

  /** Answers GET, and HEAD without the body. */
  Resource get(Function<RoutingContext, Future<Object>> answer) {
    on(HttpMethod.GET).method(HttpMethod.HEAD).respond(answer);
    allowed.add(HttpMethod.HEAD.name());
    return this;
  }

  /**
   * @param before handlers that see the request first, such as the one that reads its body
   */
  Resource post(
      List<Handler<RoutingContext>> before, Function<RoutingContext, Future<Object>> answer) {
    return withBody(HttpMethod.POST, before, answer);
  }

  /**
   * @param before handlers that see the request first, such as the one that reads its body
   */
  Resource put(
      List<Handler<RoutingContext>> before, Function<RoutingContext, Future<Object>> answer) {
    return withBody(HttpMethod.PUT, before, answer);
  }

  Resource delete(Function<RoutingContext, Future<Object>> answer) {
    on(HttpMethod.DELETE).respond(answer);
    return this;
  }

  private Resource withBody(
      HttpMethod method,
      List<Handler<RoutingContext>> before,
      Function<RoutingContext, Future<Object>> answer) {
    // A route each: on one route, no handler may come before the one that reads the body.
    before.forEach(handler -> on(method).handler(handler));
    on(method).respond(answer);
    return this;
  }

  /** Answers every other method; to be called last. */
  void orRefuse() {
    String allow = String.join(", ", allowed);
    router.route(path).handler(request -> refuse(request, allow));
  }

  private Route on(HttpMethod method) {
    allowed.add(method.name());
    return router.route(method, path);
  }

  private static void refuse(RoutingContext request, String allow) {
    HttpMethod method = request.request().method();
    if (method.equals(HttpMethod.OPTIONS)) {
      request.response().setStatusCode(204).putHeader("Allow", allow).end();
      return;
    }
    throw Problem.of(
            405,
            "method_not_allowed",
            "Method not allowed",
            request.request().path() + " knows " + allow + ", not " + method.name() + ".")
        .withHeader("Allow", allow)
        .toException();
  }
}
