package dev.tasker.worker;

import dev.tasker.store.StepStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes batches of results until each result is written, cannot be, or is no longer ours to write:
 * again after a pause while the database is away, and in halves when it refuses a batch, so that
 * one bad result never keeps the others.
 *
 * @param <T> a result
 */
final class UntilWritten<T> {
  private static final Logger LOG = LoggerFactory.getLogger(UntilWritten.class);
  private static final long FIRST_PAUSE_MS = 50;
  private static final int MAX_REFUSALS = 5;

  private final Vertx vertx;
  private final LongSupplier maxPauseMillis;
  private final Predicate<T> stillHeld;
  private final Function<List<T>, Future<Void>> writeOnce;
  private final BiConsumer<T, Throwable> unstorable;

  /**
   * @param maxPauseMillis asked at each pause
   * @param stillHeld whether this process still holds the step of a result; asked before each try
   * @param unstorable takes a result that the database will never accept
   */
  UntilWritten(
      Vertx vertx,
      LongSupplier maxPauseMillis,
      Predicate<T> stillHeld,
      Function<List<T>, Future<Void>> writeOnce,
      BiConsumer<T, Throwable> unstorable) {
    this.vertx = vertx;
    this.maxPauseMillis = maxPauseMillis;
    this.stillHeld = stillHeld;
    this.writeOnce = writeOnce;
    this.unstorable = unstorable;
  }

  /**
   * Writes a batch.
   *
   * @return never fails
   */
  Future<Void> write(List<T> batch) {
    return write(batch, FIRST_PAUSE_MS, 0);
  }

  private Future<Void> write(List<T> batch, long pauseMillis, int refusals) {
    List<T> held = batch.stream().filter(stillHeld).toList();
    if (held.isEmpty()) {
      return Future.succeededFuture();
    }
    return Future.succeededFuture(held)
        .compose(writeOnce)
        .recover(cause -> failed(held, pauseMillis, refusals, cause));
  }

  private Future<Void> failed(List<T> held, long pauseMillis, int refusals, Throwable cause) {
    if (StepStore.mayPassLater(cause)) {
      return later(held, pauseMillis, refusals, cause);
    }
    if (held.size() > 1) {
      int half = held.size() / 2;
      return write(held.subList(0, half), FIRST_PAUSE_MS, 0)
          .compose(first -> write(held.subList(half, held.size()), FIRST_PAUSE_MS, 0));
    }
    if (StepStore.isBadData(cause) || refusals == MAX_REFUSALS) {
      unstorable.accept(held.get(0), cause);
      return Future.succeededFuture();
    }
    return later(held, pauseMillis, refusals + 1, cause);
  }

  private Future<Void> later(List<T> held, long pauseMillis, int refusals, Throwable cause) {
    long pause = Math.min(pauseMillis, maxPauseMillis.getAsLong());
    LOG.atWarn()
        .addKeyValue("steps", held.size())
        .addKeyValue("retry_in_ms", pause)
        .addKeyValue("cause", String.valueOf(cause.getMessage()))
        .log("results.not_written");
    return vertx.timer(pause).compose(passed -> write(held, 2 * pause, refusals));
  }
}
