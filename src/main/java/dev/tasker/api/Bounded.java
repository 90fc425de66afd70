package dev.tasker.api;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** No request waits for the database for ever. */
final class Bounded {
  /** Shorter than the idle timeout of connections, so that the caller gets an answer. */
  static final Duration LIMIT = Duration.ofSeconds(20);

  private Bounded() {}

  static <T> Future<T> wait(Future<T> answer) {
    return answer.timeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }
}
