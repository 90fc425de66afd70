package dev.tasker.durability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.OtlpReceiver;
import dev.tasker.testkit.ServingJar;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines by which people and scripts recognize how telemetry has started. */
final class StartUpLinesIT {
  private static final String DEFERRED =
      "Telemetry enabled - deferring logging init to runtime context";
  private static final String CONSOLE_ONLY = "Console-only logging initialized (FFI-safe mode)";
  private static final String WITH_OPENTELEMETRY = "Console logging with OpenTelemetry initialized";
  private static final String METER = "Global meter provider is set";
  private static final String PROMETHEUS = "OpenTelemetry Prometheus text exporter initialized";
  private static final String STAYS_OFF = "OpenTelemetry stays off";
  private static final Set<String> ALL =
      Set.of(DEFERRED, CONSOLE_ONLY, WITH_OPENTELEMETRY, METER, PROMETHEUS, STAYS_OFF);

  private static MigratedDatabase db;
  private static OtlpReceiver collector;

  @BeforeAll
  static void start() {
    db = new MigratedDatabase();
    collector = MigratedDatabase.await(OtlpReceiver.start(db.vertx()));
  }

  @AfterAll
  static void stop() {
    MigratedDatabase.await(collector.stop());
    db.close();
  }

  @Test
  void with_telemetry_phase_1_defers_and_phase_2_tells_its_settings() throws Exception {
    try (ServingJar tasker = ServingJar.on(db.url(), env("true", "text"))) {
      assertThat(lines(tasker))
          .satisfiesExactly(
              line -> assertThat(line).endsWith(" " + DEFERRED),
              line ->
                  assertThat(line)
                      .endsWith(
                          " "
                              + WITH_OPENTELEMETRY
                              + " environment=test opentelemetry_enabled=true otlp_endpoint="
                              + collector.endpoint()
                              + " service_name=start-up-lines"),
              line -> assertThat(line).endsWith(" " + METER),
              line -> assertThat(line).endsWith(" " + PROMETHEUS));
      tasker.create(1, i -> ServingJar.mixedDag(2));
      assertThat(collector.awaitSpan("task.create").name()).isEqualTo("task.create");
    }
  }

  @Test
  void with_telemetry_the_lines_as_json_have_the_same_fields() throws Exception {
    try (ServingJar tasker = ServingJar.on(db.url(), env("true", "json"))) {
      List<JsonObject> lines = lines(tasker).stream().map(JsonObject::new).toList();
      assertThat(lines.stream().map(line -> line.getString("message")))
          .containsExactly(DEFERRED, WITH_OPENTELEMETRY, METER, PROMETHEUS);
      assertThat(lines.get(1).getMap())
          .containsEntry("level", "info")
          .containsEntry("environment", "test")
          .containsEntry("opentelemetry_enabled", true)
          .containsEntry("otlp_endpoint", collector.endpoint())
          .containsEntry("service_name", "start-up-lines");
    }
  }

  @Test
  void without_telemetry_logging_is_console_only() throws Exception {
    try (ServingJar tasker = ServingJar.on(db.url(), env("false", "text"))) {
      assertThat(lines(tasker))
          .singleElement()
          .asString()
          .endsWith(
              " "
                  + CONSOLE_ONLY
                  + " environment=test opentelemetry_enabled=false context=ffi_initialization");
    }
  }

  @Test
  void without_telemetry_the_line_as_json_has_the_same_fields() throws Exception {
    try (ServingJar tasker = ServingJar.on(db.url(), env("false", "json"))) {
      List<String> lines = lines(tasker);
      assertThat(lines).hasSize(1);
      assertThat(new JsonObject(lines.get(0)).getMap())
          .containsEntry("message", CONSOLE_ONLY)
          .containsEntry("environment", "test")
          .containsEntry("opentelemetry_enabled", false)
          .containsEntry("context", "ffi_initialization");
    }
  }

  @Test
  void telemetry_that_the_specifications_variable_disables_is_said_to_be_off() throws Exception {
    Map<String, String> env = new HashMap<>(env("true", "text"));
    env.put("OTEL_SDK_DISABLED", "True");
    try (ServingJar tasker = ServingJar.on(db.url(), env)) {
      assertThat(lines(tasker))
          .satisfiesExactly(
              line -> assertThat(line).contains(" " + CONSOLE_ONLY + " "),
              line ->
                  assertThat(line)
                      .endsWith(
                          STAYS_OFF
                              + " opentelemetry_enabled=false disabled_by=OTEL_SDK_DISABLED"));
    }
  }

  @Test
  void a_promise_of_phase_1_that_another_variable_breaks_is_taken_back() throws Exception {
    Map<String, String> env = new HashMap<>(env("true", "json"));
    env.put("TASKER__TELEMETRY__ENABLED", "false");
    try (ServingJar tasker = ServingJar.on(db.url(), env)) {
      List<JsonObject> lines = lines(tasker).stream().map(JsonObject::new).toList();
      assertThat(lines.stream().map(line -> line.getString("message")))
          .containsExactly(DEFERRED, STAYS_OFF);
      assertThat(lines.get(1).getString("disabled_by")).isEqualTo("TASKER__TELEMETRY__ENABLED");
    }
  }

  @Test
  void a_file_that_asks_for_it_is_overruled_by_the_variable_that_is_named(@TempDir Path directory)
      throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("tasker.toml"),
            "telemetry.enabled = true\ndatabase.url = '${DATABASE_URL}'\n");
    Map<String, String> env = new HashMap<>(env("false", "text"));
    env.put("TASKER_CONFIG_PATH", file.toString());
    // Nothing that would keep a process from starting where telemetry is off.
    env.put("OTEL_TRACES_EXPORTER", "console");
    try (ServingJar tasker = ServingJar.on(db.url(), env)) {
      assertThat(lines(tasker))
          .last()
          .asString()
          .endsWith(STAYS_OFF + " opentelemetry_enabled=false disabled_by=TELEMETRY_ENABLED");
      assertThat(tasker.process().err())
          .anySatisfy(
              line -> assertThat(line).contains("config.warning").contains("OTEL_TRACES_EXPORTER"));
    }
  }

  private static Map<String, String> env(String telemetry, String format) {
    return Map.of(
        "TASKER_ENV",
        "test",
        "TELEMETRY_ENABLED",
        telemetry,
        "LOG_FORMAT",
        format,
        "OTEL_SERVICE_NAME",
        "start-up-lines",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        collector.endpoint());
  }

  /** Those of standard error that the contract names; the process is ready, so all are there. */
  private static List<String> lines(ServingJar tasker) {
    return tasker.process().err().stream()
        .filter(line -> ALL.stream().anyMatch(line::contains))
        .toList();
  }
}
