package dev.tasker.api;

import dev.tasker.orchestration.CreationOverloadException;
import dev.tasker.orchestration.UnknownTemplateException;
import dev.tasker.store.Database;
import dev.tasker.telemetry.context.SpanIdentity;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.opentelemetry.api.trace.SpanContext;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers every failed request with a problem; what is our own fault is logged, never shown. */
final class Problems implements Handler<RoutingContext> {
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
  private static final String RETRY_AFTER_SECONDS = "5";

  private final IntSupplier maxBodyBytes;

  Problems(IntSupplier maxBodyBytes) {
    this.maxBodyBytes = maxBodyBytes;
  }

  @Override
  public void handle(RoutingContext request) {
    handle(request, request.statusCode());
  }

  /** For what fails before any route is found, which leaves no status in the request. */
  Handler<RoutingContext> unrouted(int status) {
    return request -> handle(request, request.statusCode() < 0 ? status : request.statusCode());
  }

  private void handle(RoutingContext request, int status) {
    Problem problem = problem(request, status);
    HttpServerResponse response = request.response();
    if (response.ended()) {
      return;
    }
    if (response.headWritten()) {
      // Too late for another answer; a cut connection tells that this one is not complete.
      var cut = request.request().connection().close();
      cut.onFailure(cause -> LOG.debug("cannot close the connection", cause));
      return;
    }
    send(response, problem);
  }

  static void send(HttpServerResponse response, Problem problem) {
    JsonObject body = problem.toJson();
    SpanContext span = SpanIdentity.current();
    if (span.isValid()) {
      body.put("trace_id", span.getTraceId());
    }
    problem.headers().forEach(response::putHeader);
    response
        .setStatusCode(problem.status())
        .putHeader(HttpHeaders.CONTENT_TYPE, Problem.CONTENT_TYPE)
        .end(body.toBuffer());
  }

  private Problem problem(RoutingContext request, int status) {
    @Nullable Throwable failure = request.failure();
    if (failure instanceof ProblemException expected) {
      return expected.problem();
    }
    if (failure instanceof UnknownTemplateException unknown) {
      return Problem.of(404, "unknown_template", "Unknown template", text(unknown));
    }
    if (failure instanceof CreationOverloadException overload) {
      return Problem.of(503, "too_many_requests_waiting", "Too many requests", text(overload))
          .withHeader("Retry-After", RETRY_AFTER_SECONDS);
    }
    if (failure != null && Database.isUnavailable(failure)) {
      return unavailable(request, failure);
    }
    return status >= 400 && status < 500 ? ofStatus(status) : internal(request, failure);
  }

  private Problem ofStatus(int status) {
    return switch (status) {
      case 413 ->
          Problem.of(
              413,
              "body_too_large",
              "The body is too large",
              "The body has more than "
                  + maxBodyBytes.getAsInt()
                  + " bytes. Send less, or raise web.max_body_bytes.");
      case 404 -> Problem.of(404, "not_found", "Not found", "There is nothing at this path.");
      default -> {
        String reason = HttpResponseStatus.valueOf(status).reasonPhrase();
        yield Problem.of(
            status,
            reason.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z]+", "_"),
            reason,
            "The request is not valid HTTP.");
      }
    };
  }

  private static Problem unavailable(RoutingContext request, Throwable failure) {
    LOG.atWarn()
        .addKeyValue("method", request.request().method().name())
        .addKeyValue("path", request.request().path())
        .addKeyValue("cause", text(failure))
        .log("http.database_unavailable");
    return Problem.of(
            503,
            "database_unavailable",
            "The database is not available",
            "The database did not answer. Repeat the request later; with an idempotency_key a task"
                + " is created only once.")
        .withHeader("Retry-After", RETRY_AFTER_SECONDS);
  }

  private static Problem internal(RoutingContext request, @Nullable Throwable failure) {
    LOG.atError()
        .setCause(failure)
        .addKeyValue("method", request.request().method().name())
        .addKeyValue("path", request.request().path())
        .log("http.request_failed");
    return Problem.of(
        500,
        "internal_error",
        "Internal error",
        "Something failed in the server. Its log has the reason, under the correlation id of this"
            + " answer's "
            + Correlation.HEADER
            + " header.");
  }

  private static String text(Throwable failure) {
    return String.valueOf(failure.getMessage());
  }
}
