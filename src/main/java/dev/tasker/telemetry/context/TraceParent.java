package dev.tasker.telemetry.context;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;

/**
 * The W3C {@code traceparent} text in which trace contexts are stored with tasks and steps: {@code
 * 00-<32 hex>-<16 hex>-<2 hex>}.
 */
public final class TraceParent {
  private static final int LENGTH = 55;
  private static final int TRACE_ID = 3;
  private static final int SPAN_ID = 36;
  private static final int FLAGS = 53;
  private static final int HEX = 16;

  private TraceParent() {}

  /** The text for this context, which must be valid. */
  public static String format(SpanContext context) {
    return "00-"
        + context.getTraceId()
        + '-'
        + context.getSpanId()
        + '-'
        + context.getTraceFlags().asHex();
  }

  /** The context this text stands for; an invalid one when the text is not well-formed. */
  public static SpanContext parse(String text) {
    if (!isWellFormed(text)) {
      return SpanContext.getInvalid();
    }
    return SpanContext.createFromRemoteParent(
        text.substring(TRACE_ID, SPAN_ID - 1),
        text.substring(SPAN_ID, FLAGS - 1),
        TraceFlags.fromHex(text, FLAGS),
        TraceState.getDefault());
  }

  /** Whether the text says that its trace is recorded; of a text that is malformed, nothing. */
  public static boolean isSampled(String text) {
    int flags = text.length() < LENGTH ? 0 : Character.digit(text.charAt(LENGTH - 1), HEX);
    return flags > 0 && (flags & 1) == 1;
  }

  /** But for its ids: making a context of them looks at each of their digits anyway. */
  private static boolean isWellFormed(String text) {
    boolean version =
        text.length() == LENGTH || (text.length() > LENGTH && text.charAt(LENGTH) == '-');
    return version
        && isHex(text, 0, 2)
        && !text.startsWith("ff")
        && (text.length() == LENGTH || !text.startsWith("00"))
        && text.charAt(TRACE_ID - 1) == '-'
        && text.charAt(SPAN_ID - 1) == '-'
        && text.charAt(FLAGS - 1) == '-'
        && isHex(text, FLAGS, LENGTH);
  }

  private static boolean isHex(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }
}
