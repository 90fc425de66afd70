package dev.tasker.telemetry.settings;

import dev.tasker.config.CollectorUrl;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Environment variables as the OpenTelemetry specification reads them: an empty one counts as
 * unset, one that cannot be understood is told and counts as unset.
 */
final class Variables {
  private final Map<String, String> env;
  private final Consumer<String> warn;

  Variables(Map<String, String> env, Consumer<String> warn) {
    this.env = env;
    this.warn = warn;
  }

  Optional<String> text(String name) {
    return Optional.ofNullable(env.get(name)).map(String::trim).filter(s -> !s.isEmpty());
  }

  /**
   * The value as something else.
   *
   * @param parse throws IllegalArgumentException, whose message says the rule
   */
  <T> Optional<T> parsed(String name, Function<String, T> parse) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(parse.apply(text.get()));
    } catch (IllegalArgumentException e) {
      refuse(name, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /** A whole number of at least 1. */
  Optional<Integer> count(String name) {
    return parsed(name, text -> atLeastOne(text, "must be a whole number of at least 1"));
  }

  /** A number of milliseconds, at least 1. */
  Optional<Duration> millis(String name) {
    return parsed(
        name,
        text -> Duration.ofMillis(atLeastOne(text, "must be a number of milliseconds above 0")));
  }

  /** True for {@code true} in any case; false is the default. */
  boolean flag(String name) {
    return parsed(
            name,
            text ->
                switch (text.toLowerCase(Locale.ROOT)) {
                  case "true" -> true;
                  case "false" -> false;
                  default -> throw new IllegalArgumentException("must be true or false");
                })
        .orElse(false);
  }

  /** The known words of a list; every other is told and left out. */
  Optional<Set<String>> words(String name, Set<String> known) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Set<String> words = new LinkedHashSet<>();
    for (String part : text.get().split(",", -1)) {
      String word = part.trim().toLowerCase(Locale.ROOT);
      if (known.contains(word)) {
        words.add(word);
      } else if (!word.isEmpty()) {
        refuse(name, "knows only " + String.join(", ", known.stream().sorted().toList()));
      }
    }
    return words.isEmpty() ? Optional.empty() : Optional.of(words);
  }

  /** {@code key=value,key=value}, values percent-encoded. */
  Map<String, String> pairs(String name) {
    return parsed(name, Variables::pairsOf).orElseGet(Map::of);
  }

  /**
   * Reads such a list.
   *
   * @throws IllegalArgumentException when a part has no equals sign
   */
  static Map<String, String> pairsOf(String text) {
    Map<String, String> pairs = new LinkedHashMap<>();
    Arrays.stream(text.split(",", -1))
        .filter(pair -> !pair.isBlank())
        .forEach(
            pair -> {
              int equals = pair.indexOf('=');
              if (equals <= 0) {
                throw new IllegalArgumentException(
                    "must be a list key=value,key=value; there is no '=' in one of its parts");
              }
              pairs.put(
                  pair.substring(0, equals).trim(), decode(pair.substring(equals + 1).trim()));
            });
    return pairs;
  }

  /** Percent-decoding only: a plus sign is a plus sign here. */
  private static String decode(String value) {
    try {
      return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return value;
    }
  }

  private static int atLeastOne(String text, String rule) {
    int number;
    try {
      number = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(rule, e);
    }
    if (number < 1) {
      throw new IllegalArgumentException(rule);
    }
    return number;
  }

  /** Headers, the user part of a URL and secrets of its query: no message shows them. */
  private void refuse(String name, String rule) {
    String value = String.valueOf(env.get(name));
    boolean secret = name.endsWith("_HEADERS") || value.contains("@");
    warn.accept(name + (secret ? "" : "=" + CollectorUrl.shown(value)) + " is left out: " + rule);
  }
}
