package dev.tasker.telemetry.context;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TraceStateBuilder;

/** The W3C {@code tracestate} text that is stored with tasks. Safe on any thread. */
public final class TraceStateText {
  /** What the W3C asks everybody to pass on; of more it says which members go first. */
  static final int MAX_LENGTH = 512;

  static final int MAX_MEMBERS = 32;
  private static final int LONG_MEMBER = 128;

  private TraceStateText() {}

  /** The text of a context's tracestate, cut as the W3C says: long members, then the last ones. */
  public static Carried of(SpanContext context) {
    TraceState state = context.getTraceState();
    if (state.isEmpty()) {
      return Carried.NOTHING;
    }
    boolean fits = length(state) <= MAX_LENGTH;
    Carried.Builder carried = new Carried.Builder(MAX_MEMBERS, MAX_LENGTH);
    state.forEach(
        (key, value) -> {
          String member = key + '=' + value;
          carried.add(fits || member.length() <= LONG_MEMBER ? member : "");
        });
    return carried.build();
  }

  private static int length(TraceState state) {
    int[] length = {-1};
    state.forEach((key, value) -> length[0] += key.length() + value.length() + 2);
    return length[0];
  }

  /** What this text stands for; nothing when any of it is not well-formed. */
  public static TraceState parse(String text) {
    if (text.length() > MAX_LENGTH) {
      return TraceState.getDefault();
    }
    String[] members = text.split(",", -1);
    TraceStateBuilder state = TraceState.builder();
    // What is put last is first in the list.
    for (int i = members.length - 1; i >= 0; i--) {
      String member = members[i].strip();
      int equals = member.indexOf('=');
      if (equals <= 0) {
        return TraceState.getDefault();
      }
      state.put(member.substring(0, equals), member.substring(equals + 1));
    }
    TraceState parsed = state.build();
    return parsed.size() == members.length ? parsed : TraceState.getDefault();
  }
}
