package dev.tasker.api;

import dev.tasker.api.Problem.Violation;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How long a live rate holds: {@code 90s}, {@code 10m}, {@code 2h}, {@code 1d} or ISO 8601. */
final class SamplingDuration {
  private static final Pattern SHORT = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
  private static final Duration LONGEST = Duration.ofDays(30);
  private static final String RULE = "must be a time such as 90s, 10m, 2h, 1d or PT10M, up to 30d";

  private SamplingDuration() {}

  /** Empty when there is none; what is wrong with one becomes a fault. */
  static Optional<Duration> read(@Nullable Object value, List<Violation> faults) {
    if (value == null) {
      return Optional.empty();
    }
    Optional<Duration> duration =
        value instanceof String text ? parse(text.strip()) : Optional.empty();
    boolean legal =
        duration
            .filter(d -> d.compareTo(Duration.ZERO) > 0 && d.compareTo(LONGEST) <= 0)
            .isPresent();
    if (!legal) {
      faults.add(new Violation("/duration", RULE));
      return Optional.empty();
    }
    return duration;
  }

  private static Optional<Duration> parse(String text) {
    Matcher units = SHORT.matcher(text.toLowerCase(Locale.ROOT));
    if (units.matches()) {
      long count = Long.parseLong(units.group(1));
      return Optional.of(
          switch (units.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
          });
    }
    try {
      return Optional.of(Duration.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
