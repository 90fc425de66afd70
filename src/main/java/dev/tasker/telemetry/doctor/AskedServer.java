package dev.tasker.telemetry.doctor;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * A server that was asked for its telemetry.
 *
 * @param status the body of {@code GET /v1/telemetry}; empty when there was no answer
 * @param reason why there was none
 */
public record AskedServer(String url, Optional<JsonObject> status, String reason) {

  boolean answered() {
    return status.isPresent();
  }

  boolean isEnabled() {
    return status.map(told -> told.getBoolean("enabled", false)).orElse(false);
  }

  Optional<String> lastError() {
    return status.map(told -> told.getString("last_error"));
  }
}
