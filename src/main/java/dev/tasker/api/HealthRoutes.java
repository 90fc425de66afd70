package dev.tasker.api;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * {@code /health} and {@code /health/live}: the process answers. {@code /health/ready} and {@code
 * /health/detailed}: it can work, else 503 with the checks that failed. Used on one event loop.
 */
final class HealthRoutes {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final String HEALTHY = "healthy";
  private static final String UNHEALTHY = "unhealthy";

  private record Result(String check, Duration took, String failure) {
    boolean passed() {
      return failure.isEmpty();
    }
  }

  private final Health health;
  private @Nullable Future<List<Result>> running;

  HealthRoutes(Health health) {
    this.health = health;
  }

  void addTo(Router router) {
    new Resource(router, "/health").get(request -> alive()).orRefuse();
    new Resource(router, "/health/live").get(request -> alive()).orRefuse();
    new Resource(router, "/health/ready").get(this::ready).orRefuse();
    new Resource(router, "/health/detailed").get(this::detailed).orRefuse();
  }

  private Future<Object> alive() {
    return Future.succeededFuture(body(HEALTHY));
  }

  private Future<Object> ready(RoutingContext request) {
    return check().map(results -> report(request, results, failed(results)));
  }

  private Future<Object> detailed(RoutingContext request) {
    return check()
        .map(
            results ->
                report(request, results, results)
                    .put("uptime_seconds", ManagementFactory.getRuntimeMXBean().getUptime() / 1000)
                    .put("java_version", System.getProperty("java.version")));
  }

  private JsonObject report(RoutingContext request, List<Result> results, List<Result> shown) {
    boolean passed = failed(results).isEmpty();
    request.response().setStatusCode(passed ? 200 : 503);
    JsonObject checks = new JsonObject();
    shown.forEach(result -> checks.put(result.check(), json(result)));
    return body(passed ? HEALTHY : UNHEALTHY).put("checks", checks);
  }

  private static JsonObject json(Result result) {
    JsonObject json =
        new JsonObject()
            .put("status", result.passed() ? HEALTHY : UNHEALTHY)
            .put("duration_ms", result.took().toMillis());
    return result.passed() ? json : json.put("message", result.failure());
  }

  private JsonObject body(String status) {
    return new JsonObject()
        .put("status", status)
        .put("timestamp", Instant.now().toString())
        .put("worker_id", health.workerId());
  }

  private static List<Result> failed(List<Result> results) {
    return results.stream().filter(result -> !result.passed()).toList();
  }

  /** Requests that come during a check share its answer: nobody can flood the database by them. */
  private Future<List<Result>> check() {
    if (running != null) {
      return running;
    }
    List<Future<Result>> checks = health.checks().stream().map(HealthRoutes::run).toList();
    Future<List<Result>> all = Future.all(checks).map(done -> new ArrayList<>(done.list()));
    running = all;
    return all.onComplete(done -> running = null);
  }

  private static Future<Result> run(Health.Check check) {
    long start = System.nanoTime();
    return Future.succeededFuture()
        .compose(begin -> check.holds().get())
        .timeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        .transform(
            done ->
                Future.succeededFuture(
                    new Result(
                        check.name(),
                        Duration.ofNanos(System.nanoTime() - start),
                        done.succeeded() ? "" : reason(done.cause()))));
  }

  private static String reason(Throwable cause) {
    if (cause instanceof TimeoutException) {
      return "no answer within " + TIMEOUT.toSeconds() + " s";
    }
    String message = cause.getMessage();
    return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
  }
}
