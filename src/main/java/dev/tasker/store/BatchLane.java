package dev.tasker.store;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.ToIntFunction;

/**
 * Natural batching: items that arrive while a write is in flight go together in the next one.
 * Nothing ever waits for a batch to fill. Used on one context only.
 *
 * @param <T> what is written
 */
public final class BatchLane<T> {

  /** Enough for any batch of ordinary items; PostgreSQL takes no message beyond 1 GB. */
  private static final long MAX_CHARACTERS = 16L << 20;

  private final Context context;
  private final int writers;
  private final IntSupplier maxBatch;
  private final ToIntFunction<T> characters;
  private final Function<List<T>, Future<Void>> write;
  private final Deque<T> waiting = new ArrayDeque<>();
  private int writing;
  private boolean scheduled;

  /**
   * @param writers writes in flight at most; the second and further ones only of full batches
   * @param maxBatch items in one write at most; asked for each
   * @param characters what an item weighs in a statement
   * @param write writes a batch; calls itself responsible for every item, so a failed future is
   *     only the end of that batch
   */
  public BatchLane(
      Context context,
      int writers,
      IntSupplier maxBatch,
      ToIntFunction<T> characters,
      Function<List<T>, Future<Void>> write) {
    this.context = context;
    this.writers = writers;
    this.maxBatch = maxBatch;
    this.characters = characters;
    this.write = write;
  }

  public void add(T item) {
    waiting.add(item);
    if (!scheduled && isDue()) {
      // At the end of this turn of the event loop, so that what arrives in it goes together.
      scheduled = true;
      context.runOnContext(turnEnded -> flush());
    }
  }

  /** Items that wait for a write to begin. */
  public int waiting() {
    return waiting.size();
  }

  private void flush() {
    scheduled = false;
    while (isDue()) {
      writing++;
      // Inside compose, so that a throw ends the batch and not the lane.
      Future.succeededFuture(next()).compose(write).onComplete(written -> ended());
    }
  }

  /** Two half-full writes cost more than a full one; a second full one only waits for the disk. */
  private boolean isDue() {
    return writing == 0
        ? !waiting.isEmpty()
        : writing < writers && waiting.size() >= maxBatch.getAsInt();
  }

  private void ended() {
    writing--;
    flush();
  }

  private List<T> next() {
    int most = maxBatch.getAsInt();
    List<T> batch = new ArrayList<>(Math.min(waiting.size(), most));
    long room = MAX_CHARACTERS;
    while (batch.size() < most && !waiting.isEmpty() && (room > 0 || batch.isEmpty())) {
      T item = waiting.remove();
      room -= characters.applyAsInt(item);
      batch.add(item);
    }
    return batch;
  }
}
