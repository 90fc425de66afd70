package dev.tasker.telemetry.otlp;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long a collector asks us to wait, as the OTLP specification wants it honoured ("OTLP/HTTP
 * Throttling", "OTLP/gRPC Throttling"). What cannot be read counts as not said.
 */
final class RetryDelay {
  private static final String RETRY_INFO = "google.rpc.RetryInfo";
  private static final Duration LONGEST = Duration.ofDays(1);

  // Fields of google.rpc.Status, google.protobuf.Any, google.rpc.RetryInfo and Duration.
  private static final int DETAILS = 3;
  private static final int TYPE_URL = 1;
  private static final int VALUE = 2;
  private static final int DELAY = 1;
  private static final int SECONDS = 1;
  private static final int NANOS = 2;

  private RetryDelay() {}

  /**
   * @param retryAfter the header of this name: seconds, or a date
   */
  static Optional<Duration> ofHttp(@Nullable String retryAfter, Instant now) {
    if (retryAfter == null) {
      return Optional.empty();
    }
    String text = retryAfter.trim();
    try {
      return Optional.of(within(Long.parseLong(text), 0));
    } catch (NumberFormatException e) {
      return untilDate(text, now);
    }
  }

  private static Optional<Duration> untilDate(String text, Instant now) {
    try {
      Instant date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(within(Duration.between(now, date).toSeconds(), 0));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /**
   * @param details gRPC's {@code grpc-status-details-bin}: a status with any number of details
   */
  static Optional<Duration> ofGrpc(@Nullable String details) {
    if (details == null) {
      return Optional.empty();
    }
    try {
      Buffer status = Buffer.buffer(Base64.getDecoder().decode(details));
      return inStatus(new ProtobufReader(status, 0, status.length()));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> inStatus(ProtobufReader status) throws IOException {
    Optional<Duration> found = Optional.empty();
    for (int field = status.next(); field != 0; field = status.next()) {
      if (field == DETAILS && found.isEmpty()) {
        found = inDetail(status.message());
      } else {
        status.skip();
      }
    }
    return found;
  }

  private static Optional<Duration> inDetail(ProtobufReader any) throws IOException {
    String type = "";
    @Nullable ProtobufReader value = null;
    for (int field = any.next(); field != 0; field = any.next()) {
      switch (field) {
        case TYPE_URL -> type = any.text(Verdict.LONGEST_MESSAGE);
        case VALUE -> value = any.message();
        default -> any.skip();
      }
    }
    if (!type.endsWith("/" + RETRY_INFO)) {
      return Optional.empty();
    }
    return Optional.of(value == null ? Duration.ZERO : inRetryInfo(value));
  }

  private static Duration inRetryInfo(ProtobufReader retryInfo) throws IOException {
    Duration delay = Duration.ZERO;
    for (int field = retryInfo.next(); field != 0; field = retryInfo.next()) {
      if (field == DELAY) {
        delay = duration(retryInfo.message());
      } else {
        retryInfo.skip();
      }
    }
    return delay;
  }

  private static Duration duration(ProtobufReader duration) throws IOException {
    long seconds = 0;
    long nanos = 0;
    for (int field = duration.next(); field != 0; field = duration.next()) {
      switch (field) {
        case SECONDS -> seconds = duration.varint();
        case NANOS -> nanos = duration.varint();
        default -> duration.skip();
      }
    }
    return within(seconds, nanos);
  }

  private static Duration within(long seconds, long nanos) {
    if (seconds < 0 || nanos < 0) {
      return Duration.ZERO;
    }
    return Duration.ofSeconds(
        Math.min(seconds, LONGEST.toSeconds()), Math.min(nanos, 999_999_999L));
  }
}
