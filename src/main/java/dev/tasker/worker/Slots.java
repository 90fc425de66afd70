package dev.tasker.worker;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.IntSupplier;

/** How many steps this process may hold at once: the bound of everything in flight. */
final class Slots {
  private final IntSupplier max;
  private final Promise<Void> drained = Promise.promise();
  private boolean draining;
  private int taken;
  private int promised;

  /**
   * @param max asked each time; when it becomes less than what is taken, nothing is free until
   *     enough has been given back
   */
  Slots(IntSupplier max) {
    this.max = max;
  }

  int free() {
    return Math.max(0, max.getAsInt() - taken);
  }

  int taken() {
    return taken;
  }

  /** How many slots have a step; without those of a claim that has not been answered. */
  int inUse() {
    return taken - promised;
  }

  /** Takes {@code count} slots for what a claim may bring, to be settled once it is answered. */
  void promise(int count) {
    taken += count;
    promised += count;
  }

  /** A claim for {@code count} slots has brought {@code used} steps. */
  void settle(int count, int used) {
    promised -= count;
    give(count - used);
  }

  /** Takes {@code count} slots if they are free. */
  boolean tryTake(int count) {
    if (count > free()) {
      return false;
    }
    taken += count;
    return true;
  }

  /** Takes {@code count} slots or as many as are free, and says how many. */
  int takeUpTo(int count) {
    int took = Math.max(0, Math.min(count, free()));
    taken += took;
    return took;
  }

  /** Takes slots for steps that are held already, even beyond the bound. */
  void take(int count) {
    taken += count;
  }

  void give(int count) {
    taken -= count;
    if (taken < 0) {
      throw new IllegalStateException("more slots were given back than taken");
    }
    completeIfDrained();
  }

  /** Completes when every slot has been given back. */
  Future<Void> drained() {
    draining = true;
    completeIfDrained();
    return drained.future();
  }

  private void completeIfDrained() {
    if (draining && taken == 0) {
      drained.tryComplete();
    }
  }
}
