package dev.tasker.api;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads bodies as JSON objects. */
final class RequestBody {
  private static final Pattern JSON =
      Pattern.compile(
          "application/(json|[a-z0-9!#$&^_.+-]+\\+json) *(;(?! *charset *=)[^;]*"
              + "|; *charset *= *\"?utf-?8\"? *)*");

  private RequestBody() {}

  /** Refuses what does not call itself JSON, before any of it is read. */
  static void mustBeJson(RoutingContext request) {
    @Nullable String type = request.request().getHeader(HttpHeaders.CONTENT_TYPE);
    if (type == null || !JSON.matcher(type.toLowerCase(Locale.ROOT)).matches()) {
      throw Problem.of(
              415,
              "unsupported_media_type",
              "Unsupported media type",
              "Send the body as application/json in UTF-8; the Content-Type was "
                  + (type == null ? "missing" : "\"" + type + "\"")
                  + ".")
          .toException();
    }
    request.next();
  }

  /** The body as an object. */
  static JsonObject object(RoutingContext request) {
    @Nullable Buffer body = request.body().buffer();
    if (body == null || body.length() == 0) {
      throw malformed("The body is empty; send a JSON object.").toException();
    }
    Object value = decode(body);
    if (value instanceof JsonObject object) {
      return object;
    }
    throw malformed("The body must be a JSON object.").toException();
  }

  private static @Nullable Object decode(Buffer body) {
    try {
      return Json.decodeValue(body);
    } catch (DecodeException e) {
      throw malformed(reason(e)).toException();
    }
  }

  private static Problem malformed(String detail) {
    return Problem.of(400, "malformed_json", "The body is not a JSON object", detail);
  }

  private static String reason(DecodeException e) {
    if (e.getCause() instanceof JsonProcessingException fault && fault.getLocation() != null) {
      JsonLocation at = fault.getLocation();
      return "Line %d, column %d: %s"
          .formatted(at.getLineNr(), at.getColumnNr(), fault.getOriginalMessage());
    }
    return String.valueOf(e.getMessage());
  }
}
