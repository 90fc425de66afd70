package dev.tasker.cli;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a server says about a request it refused (RFC 9457).
 *
 * @param title what kind of problem; empty when it does not say
 * @param detail what happened this time; empty when it does not say
 * @param code the stable word for the problem; empty when it does not say
 * @param errors one line for each part of the request that is wrong
 * @param traceId empty when it does not say
 */
record ProblemDetails(
    int status, String title, String detail, String code, List<String> errors, String traceId) {

  ProblemDetails {
    errors = List.copyOf(errors);
  }

  /** Reads a body; empty when it is no JSON object. */
  static Optional<ProblemDetails> parse(int status, String body) {
    try {
      JsonObject json = new JsonObject(body);
      return Optional.of(
          new ProblemDetails(
              status,
              text(json, "title"),
              text(json, "detail"),
              text(json, "code"),
              errors(json.getValue("errors")),
              text(json, "trace_id")));
    } catch (DecodeException e) {
      return Optional.empty();
    }
  }

  /** The failure to show. */
  CommandException toException() {
    StringBuilder message = new StringBuilder(summary());
    message.append(" (").append(code.isEmpty() ? "" : code + ", ").append("HTTP ");
    message.append(status).append(')');
    errors.forEach(error -> message.append("\n  ").append(error));
    String text = message.toString();
    if (code.equals("invalid_configuration")) {
      return CommandException.usage(
          text, "correct the configuration of that process; 'tasker config validate' checks it");
    }
    return status == 503 || status == 429
        ? CommandException.temporary(text, hint())
        : CommandException.failed(text, hint());
  }

  private String summary() {
    if (title.isEmpty() && detail.isEmpty()) {
      return "the server refused the request";
    }
    if (title.isEmpty() || detail.isEmpty()) {
      return withoutFullStop(title + detail);
    }
    // A detail that only repeats the errors would say everything twice.
    boolean repeats = errors.stream().anyMatch(error -> detail.contains(reason(error)));
    return withoutFullStop(repeats ? title : title + ": " + detail);
  }

  private static String reason(String error) {
    return error.substring(error.indexOf(": ") + 1).strip();
  }

  private static String withoutFullStop(String text) {
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }

  private String hint() {
    String trace = traceId.isEmpty() ? "" : "; trace_id " + traceId;
    if (status >= 500) {
      return "the log of the server says more" + trace;
    }
    if (status == 401 || status == 403) {
      return "the server wants credentials that allow this" + trace;
    }
    if (status == 404) {
      return "check the names and ids, and that --url names the right server" + trace;
    }
    return "correct the request" + trace;
  }

  private static List<String> errors(@org.jspecify.annotations.Nullable Object errors) {
    List<String> lines = new ArrayList<>();
    if (errors instanceof JsonArray array) {
      for (Object error : array) {
        lines.add(error instanceof JsonObject json ? line(json) : String.valueOf(error));
      }
    }
    return lines;
  }

  private static String line(JsonObject error) {
    String pointer = text(error, "pointer");
    String message = text(error, "message");
    return pointer.isEmpty() ? message : pointer + ": " + message;
  }

  private static String text(JsonObject json, String key) {
    Object value = json.getValue(key);
    return value == null ? "" : value.toString();
  }
}
