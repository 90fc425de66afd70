package dev.tasker.cli;

import java.io.Console;
import java.util.Map;

/** What standard output can show. */
enum TerminalKind {
  /** A file, a pipe or a dumb terminal: lines only, each written once. */
  PLAIN,
  /** A terminal whose user wants no colours ({@code NO_COLOR}). */
  REDRAWN,
  /** A terminal. */
  COLORED;

  static TerminalKind detect(Map<String, String> env) {
    return of(env, isTerminal(System.console()));
  }

  static TerminalKind of(Map<String, String> env, boolean terminal) {
    String term = env.getOrDefault("TERM", "");
    if (!terminal || term.isEmpty() || term.equals("dumb")) {
      return PLAIN;
    }
    return env.getOrDefault("NO_COLOR", "").isEmpty() ? COLORED : REDRAWN;
  }

  /** Whether lines that were written can be replaced. */
  boolean redraws() {
    return this != PLAIN;
  }

  boolean colors() {
    return this == COLORED;
  }

  /** From JDK 22 on there is a console without a terminal, and a method that tells. */
  private static boolean isTerminal(@org.jspecify.annotations.Nullable Console console) {
    if (console == null) {
      return false;
    }
    try {
      return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
    } catch (NoSuchMethodException olderJdk) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }
}
