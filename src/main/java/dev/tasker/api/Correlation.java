package dev.tasker.api;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.tasker.telemetry.context.StepCorrelation;
import dev.tasker.telemetry.context.TaskBaggage;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Gives every request a correlation id, its own, that of the task that made it, or a new one: in
 * its log lines, in its answer, and in the task it creates.
 */
final class Correlation implements Handler<RoutingContext> {
  static final String HEADER = "X-Correlation-ID";

  private static final String KEY = Correlation.class.getName();
  private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e]{0,254})");

  @Override
  public void handle(RoutingContext request) {
    String given = request.request().getHeader(HEADER);
    boolean usable = given != null && PRINTABLE.matcher(given).matches();
    set(request, usable ? given : inherited().orElseGet(Correlation::fresh));
    if (given != null && !usable) {
      throw Problem.of(
              400,
              "invalid_correlation_id",
              "The correlation id is not valid",
              "The header " + HEADER + " must be 1 to 255 printable ASCII characters.")
          .toException();
    }
    request.next();
  }

  /** The id of the task whose handler made this request, if one did. */
  private static Optional<String> inherited() {
    return TaskBaggage.currentCorrelationId().filter(id -> PRINTABLE.matcher(id).matches());
  }

  private static String fresh() {
    return UuidCreator.getTimeOrderedEpochPlus1().toString();
  }

  /** The id of this request. */
  static String of(RoutingContext request) {
    return request.get(KEY);
  }

  /** From now on the request has this id. Called on the request's own context. */
  static void set(RoutingContext request, String id) {
    request.put(KEY, id);
    StepCorrelation.putCorrelationId(Vertx.currentContext(), id);
    // The id of a body is free text, which a header cannot always hold.
    if (PRINTABLE.matcher(id).matches()) {
      request.response().putHeader(HEADER, id);
    }
  }
}
