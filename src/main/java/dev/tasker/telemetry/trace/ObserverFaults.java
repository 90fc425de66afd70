package dev.tasker.telemetry.trace;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that something which only observes has thrown: a span processor, an exporter or a sampler,
 * an application's own among them. The work that was observed goes on. One line a minute at most,
 * with the number of those that were not told. Safe on any thread.
 */
public final class ObserverFaults {
  private static final Logger LOG = LoggerFactory.getLogger("dev.tasker.events");
  private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();

  private final LongSupplier nanoTime;
  private final AtomicLong mayTellAt;
  private final LongAdder untold = new LongAdder();

  ObserverFaults(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.mayTellAt = new AtomicLong(nanoTime.getAsLong());
  }

  /** Whatever was thrown while a step, a task or a message was observed. */
  public void tell(Throwable cause) {
    long now = nanoTime.getAsLong();
    long from = mayTellAt.get();
    if (now - from < 0 || !mayTellAt.compareAndSet(from, now + QUIET_NANOS)) {
      untold.increment();
      return;
    }
    LOG.atWarn()
        .addKeyValue("error", cause.toString())
        .addKeyValue("untold", untold.sumThenReset())
        .setCause(cause)
        .log("telemetry.not_observed");
  }
}
