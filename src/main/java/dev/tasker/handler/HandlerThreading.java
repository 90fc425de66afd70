package dev.tasker.handler;

/** The kinds of thread a step handler can run on. */
public enum HandlerThreading {
  /** The task verticle's event loop: asynchronous code that never blocks. */
  EVENT_LOOP,
  /** A bounded pool of worker threads: code that blocks. */
  WORKER,
  /** A virtual thread of the step's own (Java 21 or newer; on 17 the worker pool instead). */
  VIRTUAL_THREAD
}
