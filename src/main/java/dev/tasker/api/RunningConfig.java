package dev.tasker.api;

import dev.tasker.config.ConfigChange;
import dev.tasker.config.LoadedConfig;
import dev.tasker.config.ReloadReport;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The configuration of this process, which may change while it runs.
 *
 * @param current what is in force
 * @param pending what the files say and only a restart will see
 * @param reload reads the files again; takes who asked, never fails
 */
public record RunningConfig(
    Supplier<LoadedConfig> current,
    Supplier<List<ConfigChange>> pending,
    Function<String, Future<ReloadReport>> reload) {

  /** The largest body of a request at this moment. */
  int maxBodyBytes() {
    return current.get().config().common().web().maxBodyBytes();
  }
}
