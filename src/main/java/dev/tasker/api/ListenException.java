package dev.tasker.api;

/** The HTTP interface cannot listen where it was told to; the message says what to do. */
public final class ListenException extends RuntimeException {
  ListenException(String message, Throwable cause) {
    super(message, cause);
  }
}
