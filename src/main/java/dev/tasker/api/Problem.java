package dev.tasker.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What went wrong with a request, as RFC 9457 tells it.
 *
 * @param code for programs; never changes
 * @param detail for people: what happened and what to do
 * @param headers sent with the answer
 */
record Problem(
    int status,
    String code,
    String title,
    String detail,
    List<Violation> errors,
    Map<String, String> headers) {

  static final String CONTENT_TYPE = "application/problem+json";

  private static final String TYPE = "urn:tasker:problem:";

  /**
   * One fault of a body.
   *
   * @param pointer JSON pointer into the body
   */
  record Violation(String pointer, String message) {}

  Problem {
    errors = List.copyOf(errors);
    headers = Map.copyOf(headers);
  }

  static Problem of(int status, String code, String title, String detail) {
    return new Problem(status, code, title, detail, List.of(), Map.of());
  }

  static Problem invalid(String detail, List<Violation> errors) {
    return new Problem(
        400, "validation_failed", "The request is not valid", detail, errors, Map.of());
  }

  Problem with(List<Violation> violations) {
    return new Problem(status, code, title, detail, violations, headers);
  }

  Problem withHeader(String name, String value) {
    return new Problem(status, code, title, detail, errors, Map.of(name, value));
  }

  ProblemException toException() {
    return new ProblemException(this);
  }

  JsonObject toJson() {
    JsonObject json =
        new JsonObject()
            .put("type", TYPE + code)
            .put("title", title)
            .put("status", status)
            .put("code", code)
            .put("detail", detail);
    if (!errors.isEmpty()) {
      List<JsonObject> all = new ArrayList<>();
      errors.forEach(
          error ->
              all.add(
                  new JsonObject()
                      .put("pointer", error.pointer())
                      .put("message", error.message())));
      json.put("errors", new JsonArray(all));
    }
    return json;
  }
}
