package dev.tasker.cli;

import dev.tasker.workflow.StepState;
import io.vertx.core.json.JsonObject;
import java.util.Objects;

/**
 * Where a step stands. States are texts: the server may be newer than this program.
 *
 * @param error the last failure's message; empty when there is none
 */
record StepProgress(String name, String state, int attempts, String error) {

  static StepProgress of(JsonObject step) {
    return new StepProgress(
        step.getString("name", "?"),
        step.getString("state", "?"),
        Objects.requireNonNullElse(step.getInteger("attempts"), 0),
        error(step.getValue("error")));
  }

  int retries() {
    return Math.max(0, attempts - 1);
  }

  /** Whether it is worth a word while its task runs. */
  boolean isActive() {
    return is(StepState.IN_PROGRESS) || is(StepState.WAITING_FOR_RETRY);
  }

  boolean is(StepState wanted) {
    return state.equals(wanted.label());
  }

  private static String error(@org.jspecify.annotations.Nullable Object error) {
    if (error instanceof JsonObject json) {
      return json.getString("message", "");
    }
    return error == null ? "" : error.toString();
  }
}
