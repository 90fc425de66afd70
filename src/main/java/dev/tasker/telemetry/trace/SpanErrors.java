package dev.tasker.telemetry.trace;

import dev.tasker.workflow.StepError;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.io.PrintWriter;
import java.io.Writer;

/**
 * What a span says of an error, as OpenTelemetry's conventions have it, and no more of it than a
 * collector takes: a queue of spans is bounded in their number only, and a handler may throw what
 * holds a whole document.
 */
final class SpanErrors {
  /** Of messages, as {@link StepError} has it. */
  static final int MAX_MESSAGE = 4000;

  /** Of a stack trace. */
  static final int MAX_STACK = 32 * 1024;

  private static final AttributeKey<String> TYPE = AttributeKey.stringKey("exception.type");
  private static final AttributeKey<String> MESSAGE = AttributeKey.stringKey("exception.message");
  private static final AttributeKey<String> STACK = AttributeKey.stringKey("exception.stacktrace");

  private SpanErrors() {}

  /** Says that a step failed, and why. */
  static void tell(Span span, StepError error) {
    String type = bounded(error.type().isEmpty() ? error.code() : error.type());
    span.addEvent("exception", Attributes.of(TYPE, type, MESSAGE, bounded(error.message())))
        .setAttribute(SpanNames.ERROR_TYPE, type)
        .setStatus(StatusCode.ERROR, bounded(error.code() + ": " + error.message()));
  }

  /** Says what was thrown. */
  static void tell(Span span, Throwable thrown) {
    String type = thrown.getClass().getName();
    String message = StepError.messageOf(thrown);
    Attributes described =
        message == null
            ? Attributes.of(TYPE, type, STACK, stack(thrown))
            : Attributes.of(TYPE, type, MESSAGE, bounded(message), STACK, stack(thrown));
    span.addEvent("exception", described)
        .setAttribute(SpanNames.ERROR_TYPE, type)
        .setStatus(StatusCode.ERROR, bounded(String.valueOf(message)));
  }

  private static String stack(Throwable thrown) {
    Beginning beginning = new Beginning();
    try (PrintWriter print = new PrintWriter(beginning)) {
      thrown.printStackTrace(print);
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      // It prints its message, too, and may be the user's own: what it has printed is what there
      // is.
    }
    return beginning.text();
  }

  private static String bounded(String text) {
    return text.length() <= MAX_MESSAGE ? text : text.substring(0, MAX_MESSAGE) + "…";
  }

  /** Takes the beginning of a text and forgets the rest. */
  private static final class Beginning extends Writer {
    private final StringBuilder text = new StringBuilder();
    private boolean cut;

    @Override
    public void write(char[] characters, int from, int length) {
      int kept = Math.min(length, MAX_STACK - text.length());
      text.append(characters, from, kept);
      cut |= kept < length;
    }

    String text() {
      return cut ? text + "…" : text.toString();
    }

    @Override
    public void flush() {
      // It is all here.
    }

    @Override
    public void close() {
      // Nothing to close.
    }
  }
}
