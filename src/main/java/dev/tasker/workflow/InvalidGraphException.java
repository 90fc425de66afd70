package dev.tasker.workflow;

/** The steps of a template do not form a directed acyclic graph. */
public final class InvalidGraphException extends IllegalArgumentException {
  private final String stepName;

  InvalidGraphException(String stepName, String message) {
    super(message);
    this.stepName = stepName;
  }

  /** The step where the fault was seen, to point at its line. */
  public String stepName() {
    return stepName;
  }
}
