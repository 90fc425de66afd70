package dev.tasker.worker;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.internal.WorkerExecutorInternal;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of blocking handlers, one pool for all verticles of a Vert.x instance. Closed with
 * the verticle that has opened it.
 */
final class BlockingPool {
  private static final String NAME = "tasker-steps";

  private final WorkerExecutor executor;

  /**
   * @param size threads, when this is the first to ask for the pool
   */
  BlockingPool(Vertx vertx, int size) {
    this.executor = vertx.createSharedWorkerExecutor(NAME, size, 1, TimeUnit.HOURS);
  }

  <T> Future<T> run(Callable<T> work) {
    return executor.executeBlocking(work, false);
  }

  /**
   * Changes the number of threads, for all who share the pool. Handlers that run are not disturbed:
   * threads too many end when they have nothing to do.
   */
  void resize(int size) {
    ThreadPoolExecutor threads = threads();
    if (size > threads.getMaximumPoolSize()) {
      threads.setMaximumPoolSize(size);
      threads.setCorePoolSize(size);
    } else {
      threads.setCorePoolSize(size);
      threads.setMaximumPoolSize(size);
    }
  }

  int size() {
    return threads().getMaximumPoolSize();
  }

  /** Vert.x has no way to ask for another size; what it makes by itself is such a pool. */
  private ThreadPoolExecutor threads() {
    if (executor instanceof WorkerExecutorInternal internal
        && internal.pool().executor() instanceof ThreadPoolExecutor threads) {
      return threads;
    }
    throw new IllegalStateException("the threads of blocking handlers are not a pool of Vert.x");
  }
}
