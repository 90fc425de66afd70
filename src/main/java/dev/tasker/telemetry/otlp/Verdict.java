package dev.tasker.telemetry.otlp;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * What a collector's answer means for the message that was sent.
 *
 * @param obstacle why the message was not taken; {@code NONE} when it was, maybe without some of
 *     its items
 * @param retryable whether the same message may be taken later; never when it was taken
 * @param retryAfter how long the collector wants to be left alone before; zero when it did not say
 * @param rejected spans, data points or log records of a taken message that were not
 * @param message what was wrong, in words for an operator; of a taken message the collector's own
 *     words, empty when it said nothing
 */
public record Verdict(
    Obstacle obstacle, boolean retryable, Duration retryAfter, long rejected, String message) {
  /** In characters: what a peer says goes to the log and into the status. */
  static final int LONGEST_MESSAGE = 500;

  /** Of the same in UTF-8, so that it is cut nowhere else. */
  static final int LONGEST_BYTES = 4 * LONGEST_MESSAGE + 4;

  /** What a message that was cut ends with. */
  static final String CUT = "…";

  /** What stands between a message and its collector; what to do depends on it. */
  public enum Obstacle {
    NONE,
    /** Somebody is there, and does not take it. */
    REFUSED,
    /** The peer's certificate is not trusted. */
    UNTRUSTED,
    /** Nobody answered, or not in time. */
    UNREACHED
  }

  static final Verdict TAKEN = taken(0, "");

  public Verdict {
    if (message.length() > LONGEST_MESSAGE) {
      message = message.substring(0, LONGEST_MESSAGE) + CUT;
    }
  }

  static Verdict taken(long rejected, String message) {
    return new Verdict(Obstacle.NONE, false, Duration.ZERO, rejected, message);
  }

  /** Lost, and it would be again. */
  static Verdict refused(String problem) {
    return lost(Obstacle.REFUSED, problem);
  }

  static Verdict lost(Obstacle obstacle, String problem) {
    return new Verdict(obstacle, false, Duration.ZERO, 0, problem);
  }

  /** Not taken this time. */
  static Verdict unavailable(String problem, Optional<Duration> retryAfter) {
    return new Verdict(Obstacle.REFUSED, true, retryAfter.orElse(Duration.ZERO), 0, problem);
  }

  /** Whether the message is off our hands. */
  public boolean taken() {
    return obstacle == Obstacle.NONE;
  }

  /** The same with other words. */
  Verdict saying(String text) {
    return new Verdict(obstacle, retryable, retryAfter, rejected, text);
  }

  /**
   * Of an answer that claims success. A page, a proxy's JSON or noise has taken nothing; an empty
   * message is how a success is written.
   *
   * @param from where the message begins
   */
  static Verdict ofContent(Buffer body, int from) {
    if (from == body.length()) {
      return TAKEN;
    }
    try {
      ExportResponse response = ExportResponse.read(body, from, body.length());
      return taken(response.rejected(), response.message());
    } catch (IOException e) {
      return refused("the answer is no OTLP: " + e.getMessage());
    }
  }
}
