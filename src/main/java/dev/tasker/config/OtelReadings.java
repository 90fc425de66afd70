package dev.tasker.config;

import dev.tasker.config.OtelVariable.Reading;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The types of OpenTelemetry's variables. */
final class OtelReadings {
  private static final Pattern WHOLE = Pattern.compile("[+-]?\\d{1,100}");

  private OtelReadings() {}

  static Reading<String> text() {
    return text -> text;
  }

  /** True for {@code true} in any case, else false: so booleans are specified. */
  static Reading<Boolean> isTrue() {
    return text -> text.equalsIgnoreCase("true");
  }

  /** A word in lower case; the first is what is nearest to a word that resembles none. */
  static Reading<String> choice(String... words) {
    List<String> known = List.of(words);
    return text -> {
      String word = text.toLowerCase(Locale.ROOT);
      if (!known.contains(word)) {
        throw new IllegalArgumentException(
            "must be one of "
                + String.join(", ", known)
                + Nearest.valid(Nearest.choice(word, known).orElse(known.get(0))));
      }
      return word;
    };
  }

  /**
   * Words in lower case, separated by commas, of which one must be known.
   *
   * @param usual what is nearest when no word resembles a known one
   */
  static Reading<Set<String>> choices(String usual, String... words) {
    return new OtelWords(usual, List.of(words));
  }

  static Reading<Integer> count(int min, int max) {
    return text -> whole(text, min, max, "must be a whole number");
  }

  /** Milliseconds. */
  static Reading<Duration> duration(int min) {
    return text -> Duration.ofMillis(millis(text, min));
  }

  /** Milliseconds; 0 is specified as no limit, which a very long time stands for. */
  static Reading<Duration> timeout() {
    return text -> {
      int millis = millis(text, 0);
      return Duration.ofMillis(millis == 0 ? Integer.MAX_VALUE : millis);
    };
  }

  static Reading<Double> rate() {
    return text -> {
      double rate;
      try {
        rate = new BigDecimal(text).doubleValue();
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("must be a number between 0 and 1", e);
      }
      if (rate < 0 || rate > 1) {
        throw new IllegalArgumentException(Ranges.problem(0, 1, rate, false));
      }
      return rate;
    };
  }

  static Reading<URI> collector() {
    return text -> {
      refuse(CollectorUrl.problem(text) + Nearest.valid(nearestCollector(text)));
      return CollectorUrl.require(text);
    };
  }

  private static String nearestCollector(String text) {
    return CollectorUrl.problem(text).isEmpty() ? "" : CollectorUrl.nearest(text);
  }

  static Reading<Map<String, String>> headers() {
    return pairs(CollectorHeaders::problem);
  }

  static Reading<Map<String, String>> attributes() {
    return pairs(KeyValueList::problem);
  }

  private static Reading<Map<String, String>> pairs(Function<String, String> check) {
    return text -> {
      refuse(check.apply(text));
      return KeyValueList.parse(text);
    };
  }

  static Reading<Path> file() {
    return text -> {
      refuse(TextRules.path(text));
      return Path.of(text);
    };
  }

  private static int millis(String text, int min) {
    return whole(text, min, Integer.MAX_VALUE, "must be a whole number of milliseconds");
  }

  private static int whole(String text, int min, int max, String rule) {
    if (!WHOLE.matcher(text).matches()) {
      throw new IllegalArgumentException(rule);
    }
    BigInteger number = new BigInteger(text);
    if (number.compareTo(BigInteger.valueOf(min)) < 0
        || number.compareTo(BigInteger.valueOf(max)) > 0) {
      throw new IllegalArgumentException(Ranges.problem(min, max, number.doubleValue(), true));
    }
    return number.intValue();
  }

  private static void refuse(String problem) {
    if (!problem.isEmpty()) {
      throw new IllegalArgumentException(problem);
    }
  }
}
