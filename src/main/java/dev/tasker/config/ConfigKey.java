package dev.tasker.config;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What is known about one configuration key.
 *
 * @param path dotted path, such as {@code worker.lease.duration_ms}
 * @param type what values it takes
 * @param fallback the value when no layer has one, as it would stand in a file, placeholders
 *     included
 * @param min smallest value of a number
 * @param max largest value of a number
 * @param choices the words a {@link ValueType#CHOICE} allows, in lower case
 * @param secrecy what of its value must never be shown
 * @param check a further rule for texts: what is wrong with one, or empty
 * @param nearest the text nearest to a wrong one that keeps that rule, or empty
 */
record ConfigKey(
    String path,
    ValueType type,
    Object fallback,
    double min,
    double max,
    List<String> choices,
    Secrecy secrecy,
    Function<String, String> check,
    Function<String, String> nearest) {

  /** The types of values. */
  enum ValueType {
    FLAG("true or false"),
    INTEGER("a whole number"),
    NUMBER("a number"),
    TEXT("a string"),
    CHOICE("a string"),
    TEXTS("a list of strings"),
    RATES("a table of names and rates");

    private final String expected;

    ValueType(String expected) {
      this.expected = expected;
    }

    String expected() {
      return expected;
    }
  }

  /** What of a value must never be shown. */
  enum Secrecy {
    /** Nothing, unless it is a URL with a password. */
    NONE,
    /** The password of a URL; host and database stay readable. */
    URL,
    /** All of it. */
    WHOLE
  }

  static ConfigKey flag(String path, Object fallback) {
    return of(path, ValueType.FLAG, fallback, 0, 0, List.of());
  }

  static ConfigKey integer(String path, int fallback, int min, int max) {
    return of(path, ValueType.INTEGER, fallback, min, max, List.of());
  }

  static ConfigKey rate(String path, Object fallback) {
    return of(path, ValueType.NUMBER, fallback, 0, 1, List.of());
  }

  static ConfigKey choice(String path, String fallback, String... choices) {
    return of(path, ValueType.CHOICE, fallback, 0, 0, List.of(choices));
  }

  static ConfigKey text(String path, String fallback) {
    return of(path, ValueType.TEXT, fallback, 0, 0, List.of());
  }

  static ConfigKey texts(String path) {
    return of(path, ValueType.TEXTS, List.of(), 0, 0, List.of());
  }

  static ConfigKey rates(String path) {
    return of(path, ValueType.RATES, Map.of(), 0, 1, List.of());
  }

  ConfigKey hidden(Secrecy secret) {
    return new ConfigKey(path, type, fallback, min, max, choices, secret, check, nearest);
  }

  ConfigKey checkedBy(Function<String, String> rule) {
    return checkedBy(rule, text -> "");
  }

  ConfigKey checkedBy(Function<String, String> rule, Function<String, String> nearestText) {
    return new ConfigKey(path, type, fallback, min, max, choices, secrecy, rule, nearestText);
  }

  /** Whether an error must not show the value. */
  boolean secret() {
    return secrecy != Secrecy.NONE;
  }

  /** The key that names a file with the value; only secrets have one. */
  String fileKey() {
    return path + "_file";
  }

  /** The path without its last name; empty at the top. */
  String table() {
    return path.substring(0, Math.max(0, path.lastIndexOf('.')));
  }

  private static ConfigKey of(
      String path, ValueType type, Object fallback, double min, double max, List<String> choices) {
    return new ConfigKey(
        path, type, fallback, min, max, choices, Secrecy.NONE, text -> "", text -> "");
  }
}
