package dev.tasker.launch;

import static dev.tasker.testkit.MigratedDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.config.ConfigError;
import dev.tasker.config.ConfigLoader;
import dev.tasker.config.ConfigSource;
import dev.tasker.config.ReloadReport;
import dev.tasker.config.ReloadReport.Outcome;
import dev.tasker.testkit.Eventually;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Files that cannot be read again, or never end. */
@DisabledOnOs(OS.WINDOWS)
final class SilentFilesTest extends ReloadFixture {
  private static final String URL = "database.url = \"postgresql://u:${DB_PASSWORD}@h/db\"\n";

  @Test
  void a_pipe_is_refused_and_not_read() throws Exception {
    ConfigReload reload = started("worker.max_in_flight = 10\n");
    Files.delete(file());
    pipe(file());

    assertThat(messages(await(reload.reload("test"))))
        .singleElement()
        .asString()
        .startsWith(file() + ": is not a regular file");

    Files.delete(file());
    write("worker.max_in_flight = 20\n");
    assertThat(await(reload.reload("test")).outcome()).isEqualTo(Outcome.APPLIED);
  }

  @Test
  void a_secret_that_a_pipe_has_given_is_no_change() throws Exception {
    Path secret = directory.resolve("password");
    Files.writeString(secret, "first");
    ConfigReload reload =
        started(URL, Map.of("DB_PASSWORD_FILE", secret.toString(), "OTHER_FILE", "/dev/null"));
    Files.delete(secret);
    Files.createSymbolicLink(secret, Path.of("/dev/null"));

    ReloadReport report = await(reload.reload("test"));

    assertThat(report.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(messages(report))
        .singleElement()
        .asString()
        .startsWith("DB_PASSWORD_FILE: is not a regular file");
    assertThat(reload.pending()).isEmpty();
  }

  @Test
  void a_reading_that_does_not_end_fails_and_holds_one_thread_only() throws Exception {
    Path layer = Files.createDirectories(directory.resolve("base")).resolve("worker.toml");
    Files.createDirectories(directory.resolve("environments/test"));
    Files.writeString(layer, "worker.max_in_flight = 10\n");
    ConfigReload reload = ofDirectory(Duration.ofMillis(200));
    Files.delete(layer);
    pipe(layer);

    assertThat(await(reload.reload("test")).outcome()).isEqualTo(Outcome.FAILED);
    assertThat(await(reload.reload("test")).outcome()).isEqualTo(Outcome.FAILED);
    assertThat(log.events("config.reload_failed"))
        .extracting(event -> event.getThrowableProxy().getMessage())
        .satisfiesExactly(
            first -> assertThat(first).contains("took longer than 200 ms; nothing was changed"),
            second -> assertThat(second).contains("an earlier reading").contains("still waits"));

    Files.newOutputStream(layer).close();
    Files.delete(layer);
    Files.writeString(layer, "worker.max_in_flight = 20\n");
    Eventually.get(
        "read again",
        LIMIT,
        () -> await(reload.reload("test")).outcome(),
        outcome -> outcome == Outcome.APPLIED);
    assertThat(reload.current().config().worker().maxInFlight()).isEqualTo(20);
  }

  private ConfigReload ofDirectory(Duration limit) {
    ConfigSource source =
        ConfigSource.fromEnvironment(
            Map.of("TASKER_ENV", "test", "TASKER_CONFIG_ROOT", directory.toString()));
    return new ConfigReload(
        context,
        source,
        ConfigLoader.loadBlocking(source),
        settings(Map.of()),
        telemetry.metrics(),
        limit);
  }

  private static List<String> messages(ReloadReport report) {
    return report.errors().stream().map(ConfigError::toString).toList();
  }

  private static void pipe(Path path) throws Exception {
    Process made = new ProcessBuilder("mkfifo", path.toString()).start();
    assertThat(made.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(made.exitValue()).isZero();
  }
}
