package dev.tasker.config;

import dev.tasker.config.Variables.Lookup;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Substitutes {@code ${VAR}} and {@code ${VAR:-default}}. Two dollar signs before a brace stand for
 * one, and nothing is substituted there. As in a shell, the default also replaces an empty
 * variable, and may itself hold placeholders, in a bounded number of levels. {@code VAR_FILE} may
 * name a file that holds the value.
 */
final class Placeholders {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** Of defaults inside defaults; more is a mistake, and each level costs a look at the rest. */
  private static final int MOST_LEVELS = 32;

  private static final int UNCLOSED = -1;
  private static final int TOO_DEEP = -2;
  private static final Pattern NAMED = Pattern.compile("\\$\\{[A-Za-z_][A-Za-z0-9_]*(?::-)?}");

  private final Variables variables;
  private final List<String> used = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private boolean secret;

  private Placeholders(Variables variables) {
    this.variables = variables;
  }

  /**
   * The outcome for one string.
   *
   * @param text the string after substitution
   * @param variables names of the variables it asked for
   * @param secret whether one of them is a secret by its name or its source
   * @param problems what is wrong, one sentence each; the text is meaningless when there are any
   */
  record Expansion(String text, List<String> variables, boolean secret, List<String> problems) {}

  static Expansion expand(String raw, Variables variables) {
    Placeholders placeholders = new Placeholders(variables);
    String text = placeholders.substitute(raw);
    return new Expansion(
        text,
        List.copyOf(placeholders.used),
        placeholders.secret,
        List.copyOf(placeholders.problems));
  }

  /** What a string spells out itself: without the variables it names, but with their defaults. */
  static String literals(String raw) {
    return NAMED.matcher(raw).replaceAll("");
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
          problems.add(
              end == TOO_DEEP
                  ? "has placeholders in more than " + MOST_LEVELS + " levels"
                  : "has a ${ without its }; write $${ for a plain ${");
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
        if (++open > MOST_LEVELS) {
          return TOO_DEEP;
        }
      } else if (raw.charAt(i) == '}' && --open == 0) {
        return i;
      }
    }
    return UNCLOSED;
  }

  private String resolve(String expression) {
    int separator = expression.indexOf(":-");
    String name = separator < 0 ? expression : expression.substring(0, separator);
    if (!NAME.matcher(name).matches()) {
      problems.add("must name a variable as in ${VAR} or ${VAR:-default}");
      return "";
    }
    used.add(name);
    Lookup found = variables.find(name);
    secret |= found.secret();
    if (!found.problem().isEmpty()) {
      problems.add(found.problem());
      return "";
    }
    if (separator >= 0) {
      return found.value().isEmpty()
          ? substitute(expression.substring(separator + 2))
          : found.value();
    }
    if (!found.set()) {
      problems.add(
          "needs environment variable "
              + name
              + ", which is not set; set it or write ${"
              + name
              + ":-default}");
      return "";
    }
    return found.value();
  }
}
