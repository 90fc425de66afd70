package dev.tasker.template;

import io.vertx.json.schema.OutputUnit;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One way in which a task's context does not fit its template.
 *
 * @param pointer JSON pointer into the context, for example {@code /items/0/quantity}; empty for
 *     the whole context
 * @param message the rule and the value
 */
public record InputProblem(String pointer, String message) {

  private static final int MAX_PROBLEMS = 100;
  private static final Pattern MISSING = Pattern.compile("required property \"(.+)\"");

  /** The leaves of the library's report, which also lists every level above a fault. */
  static List<InputProblem> of(List<OutputUnit> units) {
    List<InputProblem> problems =
        units.stream()
            .filter(unit -> units.stream().noneMatch(other -> explains(other, unit)))
            .map(InputProblem::of)
            .distinct()
            .limit(MAX_PROBLEMS)
            .toList();
    return problems.isEmpty()
        ? List.of(new InputProblem("", "does not match the template's input_schema"))
        : problems;
  }

  /** Whether {@code detail} says more exactly what {@code unit} says. */
  private static boolean explains(OutputUnit detail, OutputUnit unit) {
    if (detail == unit) {
      return false;
    }
    if (detail.getKeywordLocation().startsWith(unit.getKeywordLocation() + "/")
        && within(detail.getInstanceLocation(), unit.getInstanceLocation())) {
      return true;
    }
    // The library counts a property that failed its own schema as an additional property too.
    return unit.getKeywordLocation().endsWith("/additionalProperties")
        && detail.getKeywordLocation().endsWith("/properties")
        && detail.getInstanceLocation().equals(unit.getInstanceLocation());
  }

  private static boolean within(String inner, String outer) {
    return inner.equals(outer) || inner.startsWith(outer + "/");
  }

  private static InputProblem of(OutputUnit unit) {
    String pointer = unit.getInstanceLocation().replaceFirst("^#", "");
    Matcher missing = MISSING.matcher(Optional.ofNullable(unit.getError()).orElse(""));
    if (missing.find()) {
      String name = missing.group(1).replace("~", "~0").replace("/", "~1");
      return new InputProblem(pointer + "/" + name, "is required");
    }
    if (unit.getKeywordLocation().endsWith("/additionalProperties")) {
      return new InputProblem(pointer, "is not a known property");
    }
    return new InputProblem(pointer, Optional.ofNullable(unit.getError()).orElse("is not valid"));
  }
}
