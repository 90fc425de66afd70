package dev.tasker.telemetry.context;

import java.time.Duration;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that tasks do not take along all their creators sent in one header, and how many members
 * were left out: each is counted, at most one line a minute is written. Safe on any thread.
 */
public final class DroppedMembers {
  private static final Logger LOG = LoggerFactory.getLogger(DroppedMembers.class);
  private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();

  private final String header;
  private final String limit;
  private final IntConsumer counter;
  private final LongSupplier nanoTime;
  private long dropped;
  private boolean spoken;
  private long spokenAt;

  DroppedMembers(String header, String limit, IntConsumer counter, LongSupplier nanoTime) {
    this.header = header;
    this.limit = limit;
    this.counter = counter;
    this.nanoTime = nanoTime;
  }

  /**
   * Those of the header {@code baggage}.
   *
   * @param counter is told how many members were left out
   */
  public static DroppedMembers ofBaggage(IntConsumer counter) {
    String limit = TaskBaggage.MAX_ENTRIES + " entries, " + TaskBaggage.MAX_BYTES + " bytes";
    return new DroppedMembers("baggage", limit, counter, System::nanoTime);
  }

  /**
   * Those of the header {@code tracestate}.
   *
   * @param counter is told how many members were left out
   */
  public static DroppedMembers ofTraceState(IntConsumer counter) {
    String limit = TraceStateText.MAX_LENGTH + " characters";
    return new DroppedMembers("tracestate", limit, counter, System::nanoTime);
  }

  /** What is left for a task to take along. */
  public Carried kept(Carried carried) {
    if (carried.dropped() > 0) {
      counter.accept(carried.dropped());
      add(carried.dropped());
    }
    return carried;
  }

  private synchronized void add(int more) {
    dropped += more;
    long now = nanoTime.getAsLong();
    if (spoken && now - spokenAt < QUIET_NANOS) {
      return;
    }
    LOG.atWarn()
        .addKeyValue("header", header)
        .addKeyValue("members", dropped)
        .addKeyValue("limit", limit)
        .log("telemetry.members_dropped");
    dropped = 0;
    spoken = true;
    spokenAt = now;
  }
}
