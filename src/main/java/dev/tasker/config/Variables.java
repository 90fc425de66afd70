package dev.tasker.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The environment variables that placeholders ask for. A variable may be given by a file instead,
 * as Docker and Kubernetes mount secrets: {@code NAME_FILE} names the file that holds the value of
 * {@code NAME}. Reads files, hence blocks; each file once. Not for several threads.
 */
final class Variables {
  static final String FILE = "_FILE";
  private static final long MAX_BYTES = 65_536;

  private final Map<String, String> environment;
  private final Map<String, Lookup> files = new HashMap<>();

  private Variables(Map<String, String> environment) {
    this.environment = environment;
  }

  static Variables of(Map<String, String> environment) {
    return new Variables(environment);
  }

  /**
   * The answer for one name.
   *
   * @param set whether there is a value, even an empty one
   * @param value the value, empty when there is none
   * @param secret whether it came from a file, or sounds like a secret
   * @param problem what is wrong, without the value; else empty
   */
  record Lookup(boolean set, String value, boolean secret, String problem) {
    private static Lookup wrong(String problem) {
      return new Lookup(false, "", true, problem);
    }
  }

  Lookup find(String name) {
    String value = environment.getOrDefault(name, "");
    String file = environment.getOrDefault(name + FILE, "");
    if (file.isBlank()) {
      return new Lookup(environment.containsKey(name), value, Secrets.soundsSecret(name), "");
    }
    if (!value.isEmpty()) {
      return Lookup.wrong(name + " and " + name + FILE + " are both set; unset one of them");
    }
    return files.computeIfAbsent(
        name, missing -> read(file, "needs the file that " + name + FILE + " names, which "));
  }

  /**
   * Reads a file that holds one secret; line ends at its end are not part of it.
   *
   * @param lead begins the problem
   */
  static Lookup read(String file, String lead) {
    try {
      Path path = Path.of(file);
      if (Files.size(path) > MAX_BYTES) {
        return Lookup.wrong(lead + "is larger than 64 KiB");
      }
      return new Lookup(true, Files.readString(path).replaceFirst("[\r\n]+\\z", ""), true, "");
    } catch (CharacterCodingException e) {
      return Lookup.wrong(lead + "is not UTF-8 text");
    } catch (IOException | InvalidPathException e) {
      return Lookup.wrong(lead + "cannot be read: " + e.getClass().getSimpleName());
    }
  }
}
