package dev.tasker.store;

/** A database operation failed; the message says what was attempted, where, and what to do. */
public final class StoreException extends RuntimeException {
  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }

  public StoreException(String message) {
    super(message);
  }
}
