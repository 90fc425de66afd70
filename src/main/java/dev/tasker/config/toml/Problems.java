package dev.tasker.config.toml;

import java.util.regex.Pattern;
import org.tomlj.TomlParseError;

/**
 * Turns the library's errors into ours. The library quotes what it has found, which may be a part
 * of a secret; only what it expected is passed on.
 */
final class Problems {
  private static final String EXPECTED = ", expected ";

  /** An escape, a day, a number: whatever the library repeats from the text. */
  private static final Pattern QUOTED = Pattern.compile(" ?'.*'", Pattern.DOTALL);

  private static final Pattern PLACE = Pattern.compile("line \\d+, column \\d+");

  private Problems() {}

  static TomlException exception(TomlParseError error) {
    TomlPosition at = new TomlPosition(error.position().line(), error.position().column());
    return new TomlException(at, text(String.valueOf(error.getMessage())));
  }

  private static String text(String message) {
    // The last one is the library's own: a text that was found comes before it.
    int expected = message.lastIndexOf(EXPECTED);
    if (message.startsWith("Unexpected ") && expected > 0) {
      String found = found(message.substring("Unexpected ".length(), expected));
      return "expected " + message.substring(expected + EXPECTED.length()) + found;
    }
    if (message.startsWith("Invalid floating point number")) {
      return "invalid floating point number";
    }
    // Those that name another place quote keys only.
    if (PLACE.matcher(message).find()) {
      return message;
    }
    String open = QUOTED.matcher(message).replaceAll("");
    return Character.toLowerCase(open.charAt(0)) + open.substring(1);
  }

  private static String found(String token) {
    return token.startsWith("end of ") ? ", found the " + token : "";
  }
}
