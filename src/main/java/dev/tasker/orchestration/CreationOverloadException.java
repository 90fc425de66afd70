package dev.tasker.orchestration;

/** Tasks are requested faster than the database takes them; try again a little later. */
public final class CreationOverloadException extends RuntimeException {
  CreationOverloadException(int waiting) {
    super(
        "There are already %d tasks waiting to be created; try again in a few seconds."
            .formatted(waiting));
  }
}
