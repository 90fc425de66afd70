package dev.tasker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tasker.testkit.SelfSigned;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A configuration read again in a process that runs. */
class ReloadedConfigTest {
  private static Vertx vertx;
  @TempDir private Path directory;
  private ConfigTree tree;

  @BeforeAll
  static void startVertx() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stopVertx() throws TimeoutException {
    vertx.close().await(20, TimeUnit.SECONDS);
  }

  @BeforeEach
  void make() throws IOException {
    tree = new ConfigTree(directory);
  }

  @Test
  void live_values_are_taken_over_and_all_others_stay() throws IOException {
    tree.file(
        "base/common.toml",
        """
        database.pool_size = 8
        database.url = "postgresql://u:hunter2@before/db"
        telemetry.tracing.sample_rate = 0.1
        telemetry.metrics.namespaces = { gone = 0.1, kept = 0.2 }
        """);
    LoadedConfig running = tree.load(Map.of());
    tree.file(
        "base/common.toml",
        """
        database.pool_size = 9
        database.url = "postgresql://u:hunter3@after/db"
        telemetry.tracing.sample_rate = 0.7
        telemetry.metrics.namespaces = { kept = 0.2, new = 0.3 }
        """);

    LoadedConfig next = running.withLive(tree.load(Map.of()));

    assertThat(next.config().common().database().poolSize()).isEqualTo(8);
    assertThat(next.config().common().database().url().orElseThrow().uri()).contains("@before");
    assertThat(next.config().common().telemetry().tracing().sampleRate()).isEqualTo(0.7);
    assertThat(next.config().common().telemetry().metrics().namespaces())
        .isEqualTo(Map.of("kept", 0.2, "new", 0.3));
    assertThat(next.redacted().toString()).contains("before").doesNotContain("after", "hunter");
    // What waits for a restart still differs, and nothing else does.
    assertThat(next.changesTo(tree.load(Map.of())))
        .extracting(ConfigChange::key)
        .containsExactlyInAnyOrder("database.pool_size", "database.url");
  }

  @Test
  void variables_and_the_files_for_tls_are_not_checked_again() throws Exception {
    Path certificate = SelfSigned.create(directory).certificate();
    tree.file(
        "base/common.toml",
        "telemetry.enabled = true\ntelemetry.exporter_endpoint = 'https://c'\n"
            + "telemetry.export.tls.certificate = '%s'\n".formatted(certificate));
    LoadedConfig running = tree.load(Map.of());
    tree.file("base/worker.toml", "worker.claim_batch = 7\n");
    Files.delete(certificate);
    Map<String, String> env = Map.of("OTEL_TRACES_EXPORTER", "console");

    // What a start would refuse twice.
    assertThat(tree.errors(env)).hasSize(2);
    Optional<LoadedConfig> next =
        ConfigLoader.reload(vertx, tree.source(env), running).await(20, TimeUnit.SECONDS);

    assertThat(next.orElseThrow().config().worker().claimBatch()).isEqualTo(7);
    assertThat(running.newWarningsOf(next.orElseThrow())).isEmpty();
  }

  @Test
  void what_came_out_of_a_secret_stays_hidden_on_whichever_side_it_is() throws IOException {
    tree.file("base/common.toml", "telemetry.service_name = \"${MY_TOKEN:-none}\"\n");
    LoadedConfig running = tree.load(Map.of("MY_TOKEN", "hunter2"));
    tree.file("base/common.toml", "telemetry.service_name = \"open\"\n");

    LoadedConfig next = running.withLive(tree.load(Map.of("MY_TOKEN", "hunter2")));

    assertThat(next.config().common().telemetry().serviceName()).isEqualTo("hunter2");
    assertThat(next.redacted().toString()).doesNotContain("hunter2");
    assertThat(running.changesTo(tree.load(Map.of())).toString()).doesNotContain("hunter2");
  }

  @Test
  void no_rule_joins_a_live_key_with_one_that_needs_a_restart() throws IOException {
    // The smallest and the largest of all live keys fit any valid rest.
    LoadedConfig running = tree.load(Map.of());
    for (boolean smallest : new boolean[] {true, false}) {
      StringBuilder file = new StringBuilder();
      ConfigKeys.all().stream()
          .filter(key -> key.type() == ConfigKey.ValueType.INTEGER)
          .filter(key -> isLive(key.path()))
          .forEach(
              key ->
                  file.append(key.path())
                      .append(" = ")
                      .append((long) (smallest ? key.min() : key.max()))
                      .append('\n'));
      tree.file("base/common.toml", file.toString());
      assertThat(running.withLive(tree.load(Map.of()))).isNotNull();
    }
  }

  @Test
  void a_file_that_has_gone_or_is_empty_is_not_a_configuration() throws Exception {
    tree.file("base/worker.toml", "worker.claim_batch = 7\n");
    LoadedConfig running = tree.load(Map.of());

    tree.file("base/worker.toml", "\n");
    assertThat(refusal(running)).contains("worker.toml: the file has become empty");
    tree.file("base/worker.toml", "# nothing, on purpose\n");
    assertThat(reload(running)).isPresent();
    Files.delete(tree.path("base/worker.toml"));
    assertThat(refusal(running)).contains("worker.toml: the file has gone");
  }

  @Test
  void a_file_that_is_new_is_read() throws Exception {
    LoadedConfig running = tree.load(Map.of());
    tree.file("environments/development/worker.toml", "worker.claim_batch = 7\n");

    assertThat(reload(running).orElseThrow().config().worker().claimBatch()).isEqualTo(7);
  }

  @Test
  void stamps_tell_every_way_in_which_a_file_changes() throws IOException {
    ConfigSource source = tree.source(Map.of());
    FileStamps absent = FileStamps.of(source);
    assertThat(FileStamps.of(source)).isEqualTo(absent).hasSameHashCodeAs(absent);

    tree.file("base/common.toml", "web.port = 1\n");
    Path file = tree.path("base/common.toml");
    FileStamps made = FileStamps.of(source);
    assertThat(made).isNotEqualTo(absent);

    tree.file("base/common.toml", "web.port = 10\n");
    FileStamps longer = FileStamps.of(source);
    assertThat(longer).isNotEqualTo(made);

    tree.file("base/common.toml", "web.port = 20\n");
    Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
    FileStamps later = FileStamps.of(source);
    assertThat(later).isNotEqualTo(longer);

    Path other = tree.file("other.toml", "web.port = 30\n").path("other.toml");
    Files.setLastModifiedTime(other, FileTime.from(Instant.EPOCH));
    Files.move(other, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    assertThat(FileStamps.of(source)).isNotEqualTo(later);
  }

  @Test
  void the_copy_in_the_jar_has_nothing_to_look_at() {
    assertThat(FileStamps.of(tree.source(Map.of()).withPackagedRoot()).isEmpty()).isTrue();
    assertThat(FileStamps.of(tree.source(Map.of())).isEmpty()).isFalse();
  }

  private Optional<LoadedConfig> reload(LoadedConfig running) throws TimeoutException {
    return ConfigLoader.reload(vertx, tree.source(Map.of()), running).await(20, TimeUnit.SECONDS);
  }

  private String refusal(LoadedConfig running) {
    return catchThrowableOfType(ConfigurationException.class, () -> reload(running)).getMessage();
  }

  private static boolean isLive(String path) {
    return KeyDescriptions.find(path).orElseThrow().reload() == ConfigChange.Reload.LIVE;
  }
}
