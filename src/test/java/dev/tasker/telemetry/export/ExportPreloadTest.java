package dev.tasker.telemetry.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.testkit.Eventually;
import io.opentelemetry.api.GlobalOpenTelemetry;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ExportPreloadTest {

  @Test
  void what_is_made_to_be_loaded_leaves_neither_a_thread_nor_a_global() throws Exception {
    Set<Thread> before = threads();

    ExportPreload.load();

    assertThat(GlobalOpenTelemetry.isSet()).isFalse();
    Eventually.get(
        "the threads of the processors have ended",
        Duration.ofSeconds(20),
        () -> threads().stream().filter(thread -> !before.contains(thread)).toList(),
        left -> left.stream().noneMatch(thread -> thread.getName().startsWith("Batch")));
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream().collect(Collectors.toSet());
  }
}
