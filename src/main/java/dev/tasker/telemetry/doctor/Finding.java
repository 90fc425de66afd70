package dev.tasker.telemetry.doctor;

/**
 * What one check has found.
 *
 * @param check a short stable word for programs, such as {@code endpoint}
 * @param finding the fact
 * @param meaning what follows from it; empty when nothing does
 * @param fix what to do; empty unless there is a problem
 */
public record Finding(String check, Verdict verdict, String finding, String meaning, String fix) {

  /** How it looks. */
  public enum Verdict {
    OK,
    PROBLEM,
    /** It could not be checked, because of a problem before it or for want of a server. */
    SKIPPED
  }

  static Finding ok(String check, String finding) {
    return new Finding(check, Verdict.OK, finding, "", "");
  }

  static Finding problem(String check, String finding, String meaning, String fix) {
    return new Finding(check, Verdict.PROBLEM, finding, meaning, fix);
  }

  static Finding skipped(String check, String finding) {
    return new Finding(check, Verdict.SKIPPED, finding, "", "");
  }

  public boolean isProblem() {
    return verdict == Verdict.PROBLEM;
  }
}
