package dev.tasker.template;

import dev.tasker.template.TemplateProblem.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects the problems of one file and knows where each path of the template stands in it. At most
 * {@value #LIMIT} problems are kept: a file with more of them needs another look anyway.
 */
final class Problems {

  static final int LIMIT = 100;

  /** A place in the file, both from 1; 0 when there is none. */
  record Position(int line, int column) {
    static final Position NONE = new Position(0, 0);
  }

  private final String file;
  private final boolean strict;
  private final Map<String, Position> positions = new HashMap<>();
  private final List<TemplateProblem> found = new ArrayList<>();
  private boolean hasErrors;

  Problems(String file, boolean strict) {
    this.file = file;
    this.strict = strict;
  }

  /** Remembers where {@code path} stands. */
  void locate(String path, Position position) {
    positions.put(path, position);
  }

  /** An error at {@code path}, or at the nearest thing around it that is in the file. */
  void error(String path, String message) {
    add(Severity.ERROR, position(path), path, message);
  }

  void error(Position position, String path, String message) {
    add(Severity.ERROR, position, path, message);
  }

  /** A warning, or an error when the parser is strict. */
  void warning(Position position, String path, String message) {
    add(strict ? Severity.ERROR : Severity.WARNING, position, path, message);
  }

  boolean hasErrors() {
    return hasErrors;
  }

  /** Everything found, in the order of the file. */
  List<TemplateProblem> inFileOrder() {
    return found.stream()
        .sorted(
            Comparator.comparingInt(TemplateProblem::line)
                .thenComparingInt(TemplateProblem::column))
        .toList();
  }

  /** The position of {@code path}, or of the nearest thing around it. */
  Position position(String path) {
    String at = path;
    while (true) {
      Position position = positions.get(at);
      if (position != null) {
        return position;
      }
      if (at.isEmpty()) {
        return Position.NONE;
      }
      at = at.substring(0, Math.max(0, Math.max(at.lastIndexOf('.'), at.lastIndexOf('['))));
    }
  }

  private void add(Severity severity, Position position, String path, String message) {
    hasErrors |= severity == Severity.ERROR;
    if (found.size() < LIMIT) {
      found.add(
          new TemplateProblem(severity, file, position.line(), position.column(), path, message));
    } else if (found.size() == LIMIT) {
      found.add(
          new TemplateProblem(
              Severity.ERROR,
              file,
              Integer.MAX_VALUE,
              0,
              "",
              "too many problems; the rest is not shown"));
    }
  }
}
