package dev.tasker.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Substitutes {@code ${VAR}} and {@code ${VAR:-default}}. Two dollar signs before a brace stand for
 * one, and nothing is substituted there. As in a shell, the default also replaces an empty
 * variable, and may itself hold placeholders.
 */
final class Placeholders {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private final Map<String, String> variables;
  private final List<String> used = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  private Placeholders(Map<String, String> variables) {
    this.variables = variables;
  }

  /**
   * The outcome for one string.
   *
   * @param text the string after substitution
   * @param variables names of the variables it asked for
   * @param problems what is wrong, one sentence each; the text is meaningless when there are any
   */
  record Expansion(String text, List<String> variables, List<String> problems) {}

  static Expansion expand(String raw, Map<String, String> variables) {
    Placeholders placeholders = new Placeholders(variables);
    String text = placeholders.substitute(raw);
    return new Expansion(text, List.copyOf(placeholders.used), List.copyOf(placeholders.problems));
  }

  /** Makes a string that {@link #expand} turns back into the given one. */
  static String escape(String literal) {
    return literal.replace("${", "$${");
  }

  private String substitute(String raw) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < raw.length()) {
      if (raw.startsWith("$${", at)) {
        out.append("${");
        at += 3;
      } else if (raw.startsWith("${", at)) {
        int end = closing(raw, at + 2);
        if (end < 0) {
          problems.add("has a ${ without its }; write $${ for a plain ${");
          return raw;
        }
        out.append(resolve(raw.substring(at + 2, end)));
        at = end + 1;
      } else {
        out.append(raw.charAt(at++));
      }
    }
    return out.toString();
  }

  private static int closing(String raw, int from) {
    int open = 1;
    for (int i = from; i < raw.length(); i++) {
      if (raw.startsWith("${", i)) {
        open++;
      } else if (raw.charAt(i) == '}' && --open == 0) {
        return i;
      }
    }
    return -1;
  }

  private String resolve(String expression) {
    int separator = expression.indexOf(":-");
    String name = separator < 0 ? expression : expression.substring(0, separator);
    if (!NAME.matcher(name).matches()) {
      problems.add("must name a variable as in ${VAR} or ${VAR:-default}");
      return "";
    }
    used.add(name);
    String value = variables.get(name);
    if (separator >= 0) {
      return value == null || value.isEmpty()
          ? substitute(expression.substring(separator + 2))
          : value;
    }
    if (value == null) {
      problems.add(
          "needs environment variable "
              + name
              + ", which is not set; set it or write ${"
              + name
              + ":-default}");
      return "";
    }
    return value;
  }
}
