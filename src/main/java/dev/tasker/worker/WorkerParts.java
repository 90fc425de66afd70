package dev.tasker.worker;

import dev.tasker.store.StepStore;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What the parts of a worker share; all of it is used on {@code context} only.
 *
 * @param options those that hold now: to be asked when they are needed, not kept
 */
record WorkerParts(
    Vertx vertx,
    Context context,
    Supplier<WorkerOptions> options,
    StepStore steps,
    Slots slots,
    ClaimNumbers numbers,
    TaskMemories memories,
    Lease lease,
    Dispatcher dispatcher,
    ReadyBroadcast broadcast,
    StepObserver observer,
    Collection<Integer> namespaceIds,
    RandomGenerator random) {}
