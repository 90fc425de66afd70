package dev.tasker.telemetry.settings;

import dev.tasker.config.LimitVariables;
import dev.tasker.config.OtelVariable;
import java.util.Map;

/**
 * How large a span and a log record may become; what goes beyond is cut off or left out.
 *
 * @param spans of spans, their events and links
 * @param logs of log records
 */
public record SignalLimits(Spans spans, Logs logs) {
  /** In characters: what waits for the collector must have a bound. The specification has none. */
  private static final int LONGEST_TEXT = 32 * 1024;

  private static final int MOST = 128;

  public static final SignalLimits DEFAULT =
      new SignalLimits(
          new Spans(LONGEST_TEXT, MOST, MOST, MOST, MOST, MOST), new Logs(LONGEST_TEXT, MOST));

  /**
   * Of spans.
   *
   * @param valueLength characters of one attribute, those of events and links too
   */
  public record Spans(
      int valueLength,
      int attributes,
      int events,
      int links,
      int attributesOfEvent,
      int attributesOfLink) {}

  /**
   * Of log records.
   *
   * @param valueLength characters of one attribute
   */
  public record Logs(int valueLength, int attributes) {}

  /** These limits with what variables say laid over them. */
  SignalLimits overriddenBy(Map<String, String> env) {
    int count = read(LimitVariables.COUNT, env, spans.attributes());
    Spans ofSpans =
        new Spans(
            read(
                LimitVariables.SPAN_VALUE_LENGTH,
                env,
                read(LimitVariables.VALUE_LENGTH, env, spans.valueLength())),
            read(LimitVariables.SPAN_COUNT, env, count),
            read(LimitVariables.SPAN_EVENTS, env, spans.events()),
            read(LimitVariables.SPAN_LINKS, env, spans.links()),
            read(LimitVariables.EVENT_COUNT, env, count),
            read(LimitVariables.LINK_COUNT, env, count));
    Logs ofLogs =
        new Logs(
            read(
                LimitVariables.LOG_VALUE_LENGTH,
                env,
                read(LimitVariables.VALUE_LENGTH, env, logs.valueLength())),
            read(
                LimitVariables.LOG_COUNT, env, read(LimitVariables.COUNT, env, logs.attributes())));
    return new SignalLimits(ofSpans, ofLogs);
  }

  private static int read(OtelVariable<Integer> variable, Map<String, String> env, int otherwise) {
    return variable.in(env).orElse(otherwise);
  }
}
