package dev.tasker.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lines that one thread adds and another waits for. */
final class Lines {
  private final List<String> lines = new ArrayList<>();
  private boolean ended;

  synchronized void add(String line) {
    lines.add(line);
    notifyAll();
  }

  /** No more lines come. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  synchronized List<String> copy() {
    return List.copyOf(lines);
  }

  /** The first line in which the pattern is found; empty when none comes within the limit. */
  synchronized Optional<Matcher> await(Pattern pattern, Duration limit)
      throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    for (int next = 0; ; ) {
      while (next < lines.size()) {
        Matcher matcher = pattern.matcher(lines.get(next++));
        if (matcher.find()) {
          return Optional.of(matcher);
        }
      }
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (ended || left <= 0) {
        return Optional.empty();
      }
      wait(left);
    }
  }
}
