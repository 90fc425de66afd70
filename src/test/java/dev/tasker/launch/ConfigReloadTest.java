package dev.tasker.launch;

import static dev.tasker.testkit.MigratedDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.tasker.config.ConfigChange;
import dev.tasker.config.ConfigChange.Reload;
import dev.tasker.config.KeyDescription;
import dev.tasker.config.LoadedConfig;
import dev.tasker.config.ReloadReport;
import dev.tasker.config.ReloadReport.Outcome;
import dev.tasker.telemetry.log.ConsoleLogging;
import dev.tasker.testkit.LogCapture;
import dev.tasker.worker.WorkerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What reading the configuration again leads to. */
final class ConfigReloadTest extends ReloadFixture {

  @Test
  void every_live_key_has_somebody_who_applies_it_and_nothing_else_has() {
    List<String> live =
        LoadedConfig.descriptions().stream()
            .filter(key -> key.reload() == Reload.LIVE)
            .map(KeyDescription::key)
            .toList();

    assertThat(settings(Map.of()).keys()).containsExactlyInAnyOrderElementsOf(live);
  }

  @Test
  void a_reload_warns_of_what_is_new_and_not_of_what_was_known() throws IOException {
    String repeated = "\n[telemetry.metrics.namespaces]\nknown = 1.0\n";
    ConfigReload reload = started(repeated);
    write("\n" + repeated);
    await(reload.reload("test"));
    write("telemetry.exporter_headers = \"a=hunter2\"\n" + repeated);
    await(reload.reload("test"));

    // The first to be told is the new one, with the line it stands on and without the secret.
    assertThat(LogCapture.keyValues(log.await("config.warning")))
        .containsEntry("key", "telemetry.exporter_headers")
        .containsEntry("source", file() + ":2")
        .doesNotContainValue("hunter2");
  }

  @Test
  void a_change_holds_and_leaves_an_audit_line_with_its_origin() throws IOException {
    ConfigReload reload = started("worker.max_in_flight = 10\n");
    write("\nworker.max_in_flight = 20\n");

    ReloadReport report = await(reload.reload("test"));

    assertThat(report.outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(reload.current().config().worker().maxInFlight()).isEqualTo(20);
    assertThat(used).extracting(WorkerOptions::maxInFlight).containsExactly(20);
    assertThat(LogCapture.keyValues(log.await("config.changed")))
        .isEqualTo(
            Map.of(
                "key", "worker.max_in_flight",
                "from", "10",
                "to", "20",
                "origin", file() + ":3",
                "trigger", "test"));
    assertThat(reloads("applied")).isEqualTo(1);
    assertThat(await(reload.reload("test")).outcome()).isEqualTo(Outcome.UNCHANGED);
    assertThat(used).hasSize(1);
  }

  @Test
  void an_invalid_file_changes_nothing_and_is_told_as_at_a_start() throws IOException {
    ConfigReload reload = started("worker.max_in_flight = 10\ntelemetry.log_level = \"info\"\n");
    write("worker.max_in_flight = 20\ntelemetry.log_level = \"loud\"\nworker.maxinflight = 3\n");

    ReloadReport report = await(reload.reload("test"));

    assertThat(report.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(report.errors()).hasSize(2);
    assertThat(reload.current().config().worker().maxInFlight()).isEqualTo(10);
    assertThat(used).isEmpty();
    ILoggingEvent line =
        log.await("config.refused: nothing was changed; correct the files and reload");
    assertThat(line.getLevel()).isEqualTo(Level.ERROR);
    assertThat(LogCapture.keyValues(line).get("errors"))
        .contains(
            file()
                + ":3:1: telemetry.log_level = \"loud\": must be one of trace, debug, info, warn,"
                + " error, off")
        .contains(file() + ":4:1: worker.maxinflight", "did you mean worker.max_in_flight?");
    assertThat(reloads("refused")).isEqualTo(1);
    assertThat(gauge("tasker.config.last.reload.successful")).isZero();

    write("worker.max_in_flight = 30\n");
    assertThat(await(reload.reload("test")).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(gauge("tasker.config.last.reload.successful")).isEqualTo(1);
  }

  @Test
  void what_cannot_be_parsed_has_gone_or_is_empty_changes_nothing() throws IOException {
    ConfigReload reload = started("worker.max_in_flight = 10\n");

    write("worker.max_in_flight = 20\n[worker.feed\n");
    assertThat(await(reload.reload("test")).errors().toString())
        .contains("tasker.toml", "is not valid TOML");
    Files.writeString(file(), "");
    assertThat(await(reload.reload("test")).errors().toString()).contains("has become empty");
    Files.delete(file());
    assertThat(await(reload.reload("test")).errors().toString()).contains("no such file");

    assertThat(reload.current().config().worker().maxInFlight()).isEqualTo(10);
    assertThat(used).isEmpty();
  }

  @Test
  void keys_that_need_a_restart_are_named_in_one_line_and_keep_their_values() throws IOException {
    ConfigReload reload = started("database.url = \"postgresql://u:hunter2@h/db\"\n");
    write(
        "database.pool_size = 9\n"
            + "database.url = \"postgresql://u:hunter3@other/db\"\n"
            + "telemetry.exporter_headers = \"authorization=hunter4\"\n");

    ReloadReport report = await(reload.reload("test"));

    assertThat(report.outcome()).isEqualTo(Outcome.RESTART_REQUIRED);
    assertThat(report.restart())
        .extracting(ConfigChange::key)
        .containsExactly("telemetry.exporter_headers", "database.url", "database.pool_size");
    String line = "config.restart_required: these keys keep their values until the next start";
    assertThat(log.events(line)).hasSize(1);
    assertThat(LogCapture.keyValues(log.await(line)).toString())
        .contains(file() + ":2: database.pool_size = 9, in use 8", "@other/db")
        .doesNotContain("hunter");
    assertThat(reload.current().config().common().database().poolSize()).isEqualTo(8);
    assertThat(reload.pending()).hasSize(3);
    assertThat(gauge("tasker.config.restart.pending")).isEqualTo(3);
    assertThat(report.toString()).doesNotContain("hunter");

    write("database.url = \"postgresql://u:hunter2@h/db\"\n");
    assertThat(await(reload.reload("test")).outcome()).isEqualTo(Outcome.UNCHANGED);
    assertThat(reload.pending()).isEmpty();
  }

  @Test
  void an_operators_live_rate_outlives_a_reload_unless_its_own_key_changed() throws IOException {
    ConfigReload reload = started("telemetry.metrics.namespaces = { a = 0.1, b = 0.1 }\n");
    telemetry.sampler().override("a", 0.9, Duration.ofHours(1));
    telemetry.sampler().override("b", 0.9, Duration.ofHours(1));
    telemetry.sampler().override("c", 0.9, Duration.ofHours(1));
    ConsoleLogging.setLevel("debug");
    write(
        "telemetry.metrics.namespaces = { a = 0.1, b = 0.2 }\n"
            + "telemetry.metrics.detailed.sample_rate = 0.5\n");

    await(reload.reload("test"));

    assertThat(telemetry.sampler().rateOf("a")).isEqualTo(0.9);
    assertThat(telemetry.sampler().rateOf("b")).isEqualTo(0.2);
    assertThat(telemetry.sampler().rateOf("c")).isEqualTo(0.9);
    assertThat(telemetry.sampler().rateOf("d")).isEqualTo(0.5);
    assertThat(ConsoleLogging.level()).isEqualTo("debug");

    write("telemetry.log_level = \"warn\"\n");
    await(reload.reload("test"));
    assertThat(ConsoleLogging.level()).isEqualTo("warn");
  }

  @Test
  void a_change_to_a_quieter_log_is_on_record() throws IOException {
    ConfigReload reload = started("telemetry.log_level = \"info\"\n");
    write("telemetry.log_level = \"error\"\n");

    await(reload.reload("test"));

    assertThat(ConsoleLogging.level()).isEqualTo("error");
    assertThat(LogCapture.keyValues(log.await("config.changed")))
        .containsEntry("from", "\"info\"")
        .containsEntry("to", "\"error\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"warn", "error", "off"})
  void a_change_is_on_record_whatever_the_level_of_the_log(String level) throws IOException {
    ConfigReload reload = started("worker.max_in_flight = 10\n");
    ConsoleLogging.setLevel(level);
    write("worker.max_in_flight = 20\n");

    await(reload.reload("test"));

    assertThat(ConsoleLogging.level()).isEqualTo(level);
    ILoggingEvent line = log.await("config.changed");
    assertThat(line.getLevel()).isEqualTo(Level.INFO);
    assertThat(line.getLoggerName()).isEqualTo(ConsoleLogging.AUDIT);
    assertThat(LogCapture.keyValues(line)).containsEntry("key", "worker.max_in_flight");
  }

  @Test
  void a_variable_that_wins_over_the_files_is_named() throws IOException {
    ConfigReload reload =
        started(
            "telemetry.tracing.sample_rate = 0.5\n", Map.of("OTEL_TRACES_SAMPLER", "always_on"));
    write("telemetry.tracing.sample_rate = 0.1\n");

    ReloadReport report = await(reload.reload("test"));

    assertThat(report.overruled())
        .isEqualTo(Map.of("telemetry.tracing.sample_rate", "OTEL_TRACES_SAMPLER"));
    assertThat(telemetry.runtime().settings().tracing().rate()).isEqualTo(1.0);
    log.await("config.overruled: the variable wins over the files, the change is without effect");
  }
}
