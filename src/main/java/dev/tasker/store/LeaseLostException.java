package dev.tasker.store;

/** This process is no longer registered as a worker: another one has reaped what it held. */
public final class LeaseLostException extends RuntimeException {
  LeaseLostException(Throwable cause) {
    super("the lease of this worker was lost and its steps were returned to the queue", cause);
  }
}
