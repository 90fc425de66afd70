package dev.tasker.template;

import dev.tasker.workflow.Backoff;
import dev.tasker.workflow.RetryPolicy;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Reads {@code retry} and fills in its defaults. */
final class RetryReader {

  private RetryReader() {}

  /** Empty when the bounds contradict each other, which is recorded. */
  static Optional<RetryPolicy> read(JsonObject retry, String path, Problems problems) {
    RetryPolicy defaults = RetryPolicy.DEFAULT;
    Long givenBase = retry.getLong("backoff_base_ms");
    Long givenMax = retry.getLong("max_backoff_ms");
    if (givenBase != null && givenMax != null && givenMax < givenBase) {
      problems.error(
          path + ".retry.max_backoff_ms",
          "must be at least backoff_base_ms (%d), was %d".formatted(givenBase, givenMax));
      return Optional.empty();
    }
    // A default gives way to what is written: a base of a minute must not need a max as well.
    long max =
        givenMax != null
            ? givenMax
            : Math.max(defaults.max().toMillis(), givenBase == null ? 0 : givenBase);
    long base = givenBase != null ? givenBase : Math.min(defaults.base().toMillis(), max);
    return Optional.of(
        new RetryPolicy(
            retry.getBoolean("retryable", defaults.retryable()),
            retry.getInteger("max_attempts", defaults.maxAttempts()),
            Backoff.valueOf(
                retry.getString("backoff", defaults.backoff().label()).toUpperCase(Locale.ROOT)),
            Duration.ofMillis(base),
            Duration.ofMillis(max),
            retry.getBoolean("jitter", defaults.jitter())));
  }
}
