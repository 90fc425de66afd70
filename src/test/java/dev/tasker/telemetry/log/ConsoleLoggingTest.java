package dev.tasker.telemetry.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tasker.testkit.LogCapture;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ConsoleLoggingTest {

  @AfterEach
  void restore() {
    ConsoleLogging.initialize(Map.of("LOG_LEVEL", "info"));
  }

  @Test
  void without_telemetry_phase_1_is_all() {
    try (var log = new LogCapture()) {
      ConsoleLogging.initialize(Map.of("TASKER_ENV", "test"));

      assertThat(log.messages())
          .containsExactly("Console-only logging initialized (FFI-safe mode)");
      assertThat(LogCapture.keyValues(log.await(log.messages().get(0))))
          .containsOnly(
              Map.entry("environment", "test"),
              Map.entry("opentelemetry_enabled", "false"),
              Map.entry("context", "ffi_initialization"));
    }
  }

  @Test
  void with_telemetry_phase_1_defers_it() {
    try (var log = new LogCapture()) {
      ConsoleLogging.initialize(Map.of("TELEMETRY_ENABLED", "True"));

      assertThat(log.messages())
          .containsExactly("Telemetry enabled - deferring logging init to runtime context");
    }
  }

  @Test
  void the_level_changes_while_running() {
    ConsoleLogging.setLevel("WARN");
    assertThat(LoggerFactory.getLogger("dev.tasker.any").isInfoEnabled()).isFalse();

    ConsoleLogging.setLevel("debug");
    assertThat(LoggerFactory.getLogger("dev.tasker.any").isDebugEnabled()).isTrue();
    assertThat(ConsoleLogging.level()).isEqualTo("debug");
    assertThatThrownBy(() -> ConsoleLogging.setLevel("loud")).hasMessageContaining("loud");
  }

  @Test
  void unknown_words_are_told_and_replaced_by_defaults() {
    try (var log = new LogCapture()) {
      ConsoleLogging.initialize(Map.of("LOG_LEVEL", "loud", "LOG_FORMAT", "xml"));

      assertThat(log.messages())
          .anyMatch(line -> line.startsWith("LOG_LEVEL=loud is unknown"))
          .anyMatch(line -> line.startsWith("LOG_FORMAT=xml is unknown"));
      assertThat(ConsoleLogging.level()).isEqualTo("info");
    }
  }

  @Test
  void the_format_asked_for_is_written_to_standard_error() {
    String line = console(() -> ConsoleLogging.initialize(Map.of("LOG_FORMAT", "json")));

    assertThat(new JsonObject(line).getString("message"))
        .isEqualTo("Console-only logging initialized (FFI-safe mode)");
  }

  @Test
  void java_util_logging_arrives_as_well() {
    ConsoleLogging.bridgeJavaUtilLogging();
    try (var log = new LogCapture()) {
      java.util.logging.Logger.getLogger("some.library").warning("from the JDK");

      assertThat(log.await("from the JDK").getLoggerName()).isEqualTo("some.library");
    }
  }

  @Test
  void the_level_of_java_util_logging_follows() {
    ConsoleLogging.bridgeJavaUtilLogging();
    var library = java.util.logging.Logger.getLogger("some.library");
    try (var log = new LogCapture()) {
      library.fine("not yet");
      ConsoleLogging.setLevel("debug");
      library.fine("in detail");
      ConsoleLogging.setLevel("warn");
      library.info("no more");

      assertThat(log.messages()).containsExactly("in detail");
      assertThat(library.isLoggable(java.util.logging.Level.INFO)).isFalse();
    }
  }

  @Test
  void a_flood_of_opentelemetrys_own_lines_is_one_line_a_minute() {
    ConsoleLogging.bridgeJavaUtilLogging();
    String console =
        console(
            () -> {
              ConsoleLogging.configure("info", "text");
              var sdk = java.util.logging.Logger.getLogger("io.opentelemetry.sdk.trace.export.X");
              var exporter = java.util.logging.Logger.getLogger("io.opentelemetry.exporter.X");
              for (int i = 0; i < 1000; i++) {
                sdk.warning("Export of " + i + " spans failed");
                exporter.severe("Failed to export " + i + " spans");
              }
              LoggerFactory.getLogger("shop.Till").info("still heard");
            });

    assertThat(console.lines())
        .hasSize(2)
        .anyMatch(line -> line.contains("Export of 0 spans failed"))
        .anyMatch(line -> line.contains("still heard"));
  }

  private static String console(Runnable action) {
    PrintStream before = System.err;
    var bytes = new ByteArrayOutputStream();
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      action.run();
    } finally {
      System.setErr(before);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
