package dev.tasker.telemetry.export;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who sends, as collectors know it: one for each Vert.x instance. It outlives the pipelines, which
 * come and go as telemetry is switched. Safe on any thread.
 */
public final class SendingInstance {
  private final QuietMinute minute = new QuietMinute(System::nanoTime);
  private @Nullable String id;

  /** Of all its pipelines, one after another. */
  QuietMinute minute() {
    return minute;
  }

  /** Its name among those of the same service: random, as the semantic conventions recommend. */
  synchronized String id() {
    String known = id;
    if (known == null) {
      known = UUID.randomUUID().toString();
      id = known;
    }
    return known;
  }
}
