package dev.tasker.telemetry.trace;

import io.opentelemetry.api.trace.Span;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
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
    try {
      LOG.atWarn()
          .addKeyValue("error", cause.toString())
          .addKeyValue("untold", untold.sumThenReset())
          .setCause(cause)
          .log("telemetry.not_observed");
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      // The cause cannot tell what it is.
      LOG.atWarn().addKeyValue("error", cause.getClass().getName()).log("telemetry.not_observed");
    }
  }

  /** Observes; whatever that throws is told. */
  public void quietly(Runnable observation) {
    try {
      observation.run();
    } catch (RuntimeException | LinkageError e) {
      tell(e);
    }
  }

  /** The span, or the invalid one, also when a sampler or processor has thrown or the span does. */
  Span started(Supplier<Span> start) {
    try {
      Span span = start.get();
      // Asked by everyone who gets the span: better here, once, than a fence around each.
      return span.getSpanContext().isValid() ? span : Span.getInvalid();
    } catch (RuntimeException | LinkageError e) {
      tell(e);
      return Span.getInvalid();
    }
  }
}
