package dev.tasker.worker;

import dev.tasker.store.StepStore;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.random.RandomGenerator;

/** What the parts of a worker share; all of it is used on {@code context} only. */
record WorkerParts(
    Vertx vertx,
    Context context,
    WorkerOptions options,
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
