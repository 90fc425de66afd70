package dev.tasker.launch;

import dev.tasker.config.ConfigChange;
import dev.tasker.config.LoadedConfig;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Keys that a running process takes over together, and how.
 *
 * @param keys as the descriptions of the configuration name them
 * @param prepare makes what the values lead to, and may fail; what it answers puts that in force
 *     and must not fail
 */
record LiveSetting(Set<String> keys, Function<Change, Supplier<Future<Void>>> prepare) {

  /** What a part of the process is to change to. */
  record Change(LoadedConfig config, List<ConfigChange> changes) {}

  LiveSetting {
    keys = Set.copyOf(keys);
  }

  /** A setting that one assignment puts in force. */
  static <T> LiveSetting of(
      Set<String> keys,
      Function<LoadedConfig, T> value,
      java.util.function.Consumer<? super T> use) {
    return new LiveSetting(
        keys,
        change -> {
          T prepared = value.apply(change.config());
          return () -> {
            use.accept(prepared);
            return Future.succeededFuture();
          };
        });
  }

  /** A setting whose owner asks for the value in force whenever it needs it. */
  static LiveSetting askedFor(String key) {
    return of(Set.of(key), config -> key, ignored -> {});
  }

  /** Whether a changed key is one of these, or an entry of one that is a table. */
  boolean concerns(String key) {
    return keys.stream().anyMatch(known -> key.equals(known) || key.startsWith(known + '.'));
  }
}
