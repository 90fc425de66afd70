package dev.tasker.worker;

import io.vertx.core.Context;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.function.Consumer;

/** Virtual threads where the JVM has them (21 or newer), each with a Vert.x context of its own. */
final class VirtualThreads {
  private VirtualThreads() {}

  static boolean available(Vertx vertx) {
    return ((VertxInternal) vertx).isVirtualThreadAvailable();
  }

  /**
   * Runs {@code work} on a new virtual thread. A context of its own, not one for all: the steps of
   * one context would run one after the other.
   */
  static void run(Vertx vertx, Consumer<Context> work) {
    Context context =
        ((VertxInternal) vertx)
            .contextBuilder()
            .withThreadingModel(ThreadingModel.VIRTUAL_THREAD)
            .build();
    context.runOnContext(started -> work.accept(context));
  }
}
