package dev.tasker.telemetry.otlp;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a collector says about a message that it took: OTLP's {@code Export*ServiceResponse}, which
 * has the same form for all signals.
 *
 * @param rejected spans, data points or log records that it did not take
 * @param message why, or advice when it took everything; may be empty
 */
record ExportResponse(long rejected, String message) {
  private static final int PARTIAL_SUCCESS = 1;
  private static final int REJECTED = 1;
  private static final int ERROR_MESSAGE = 2;

  /** Both spellings of protobuf's JSON. */
  private static final Set<String> PARTIAL_SUCCESS_NAMES =
      Set.of("partialSuccess", "partial_success");

  private static final Set<String> REJECTED_NAMES =
      Set.of(
          "rejectedSpans",
          "rejected_spans",
          "rejectedDataPoints",
          "rejected_data_points",
          "rejectedLogRecords",
          "rejected_log_records");
  private static final Set<String> ERROR_MESSAGE_NAMES = Set.of("errorMessage", "error_message");

  /** Enough bytes for the longest message that is shown, whatever its characters. */

  /**
   * @throws IOException when the content cannot be such a message
   */
  static ExportResponse read(Buffer body, int from, int end) throws IOException {
    ExportResponse response = new ExportResponse(0, "");
    ProtobufReader fields = new ProtobufReader(body, from, end);
    for (int field = fields.next(); field != 0; field = fields.next()) {
      if (field == PARTIAL_SUCCESS) {
        response = partialSuccess(fields.message());
      } else {
        fields.skip();
      }
    }
    return response;
  }

  /**
   * The same message in protobuf's JSON, as some back ends answer whatever they were sent. Empty
   * when the content is anything else: a health check's or a proxy's JSON has taken nothing.
   */
  static Optional<ExportResponse> readJson(Buffer body) {
    try {
      return Json.decodeValue(body) instanceof JsonObject response
              && PARTIAL_SUCCESS_NAMES.containsAll(response.fieldNames())
          ? Optional.of(partialSuccess(response))
          : Optional.empty();
    } catch (DecodeException | ClassCastException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static ExportResponse partialSuccess(JsonObject response) {
    long rejected = 0;
    String message = "";
    for (String name : response.fieldNames()) {
      for (Map.Entry<String, Object> field : members(response, name)) {
        // A null is a field that is not there, a number of 64 bits usually a string.
        String value = field.getValue() == null ? "" : field.getValue().toString();
        if (REJECTED_NAMES.contains(field.getKey())) {
          rejected = value.isEmpty() ? 0 : Long.parseLong(value);
        } else if (ERROR_MESSAGE_NAMES.contains(field.getKey())) {
          message = value;
        }
      }
    }
    return new ExportResponse(Math.max(0, rejected), message);
  }

  private static JsonObject members(JsonObject response, String name) {
    JsonObject members = response.getJsonObject(name);
    return members == null ? new JsonObject() : members;
  }

  private static ExportResponse partialSuccess(ProtobufReader fields) throws IOException {
    long rejected = 0;
    String message = "";
    for (int field = fields.next(); field != 0; field = fields.next()) {
      switch (field) {
        case REJECTED -> rejected = fields.varint();
        case ERROR_MESSAGE -> message = fields.text(Verdict.LONGEST_BYTES);
        default -> fields.skip();
      }
    }
    return new ExportResponse(Math.max(0, rejected), message);
  }
}
