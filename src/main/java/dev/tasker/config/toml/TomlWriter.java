package dev.tasker.config.toml;

import java.util.List;
import org.tomlj.MutableTomlArray;
import org.tomlj.TomlWriteOptions;
import org.tomlj.TomlWriteOptions.Keep;

/** Writes keys and values, one line each, so that {@link Toml} reads the same again. */
public final class TomlWriter {
  private static final TomlWriteOptions ONE_LINE =
      TomlWriteOptions.defaults()
          .withVersion(Toml.VERSION)
          .withMaxLineWidth(Integer.MAX_VALUE)
          .keep(Keep.NOTHING);

  private TomlWriter() {}

  /** A key, in quotes where it needs them. */
  public static String key(String name) {
    return org.tomlj.Toml.joinKeyPath(List.of(name));
  }

  /**
   * A value on one line: strings, numbers, booleans, lists, and maps as inline tables.
   *
   * @throws IllegalArgumentException for anything else, and for text that is not Unicode
   */
  public static String value(Object value) {
    // The library writes documents and arrays; an array of one is the value in brackets.
    String array = MutableTomlArray.create().add(value).toToml(ONE_LINE);
    return array.substring(1, array.length() - 1);
  }
}
