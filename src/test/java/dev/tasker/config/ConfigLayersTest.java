package dev.tasker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLayersTest {
  private static Vertx vertx;
  @TempDir Path root;
  private ConfigTree tree;

  @BeforeAll
  static void startVertx() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stopVertx() throws Exception {
    vertx.close().await(20, TimeUnit.SECONDS);
  }

  @BeforeEach
  void createTree() throws IOException {
    tree = new ConfigTree(root);
  }

  @Test
  void environment_wins_over_base_variables_over_files_and_overrides_over_all() throws Exception {
    tree.file("base/common.toml", "[web]\nport = 1\nhost = \"base\"\nmax_body_bytes = 2001\n")
        .file("environments/development/common.toml", "[web]\nport = 2\nhost = \"env\"\n");
    ConfigSource source =
        tree.source(Map.of("TASKER__WEB__PORT", "3", "TASKER__DATABASE__POOL_SIZE", "33"))
            .withOverride("database.pool_size", 44);
    TaskerConfig config = load(source).config();
    assertThat(config.common().web()).isEqualTo(new WebConfig(true, "env", 3, 2001));
    assertThat(config.common().database().poolSize()).isEqualTo(44);
  }

  @Test
  void arrays_replace_and_tables_merge() throws Exception {
    tree.file(
            "base/common.toml",
            "[telemetry.metrics]\nnamespaces = { payments = 1.0, orders = 0.5 }\n")
        .file("base/worker.toml", "[worker]\nnamespaces = [\"a\", \"b\"]\n")
        .file(
            "environments/development/common.toml",
            "[telemetry.metrics.namespaces]\norders = 0.25\nanalytics = 0.01\n")
        .file("environments/development/worker.toml", "[worker]\nnamespaces = [\"c\"]\n");
    TaskerConfig config = load(tree.source(Map.of())).config();
    assertThat(config.worker().namespaces()).containsExactly("c");
    assertThat(config.common().telemetry().metrics().namespaces())
        .isEqualTo(Map.of("payments", 1.0, "orders", 0.25, "analytics", 0.01));
  }

  @Test
  void vertx_config_and_the_blocking_variant_agree() throws Exception {
    ConfigSource source =
        ConfigSource.fromEnvironment(
                Map.of("TASKER_ENV", "production", "TASKER__WEB__PORT", "0", "LOG_LEVEL", "DEBUG"))
            .withPackagedRoot();
    LoadedConfig loaded = load(source);
    LoadedConfig blocking = ConfigLoader.loadBlocking(source);
    assertThat(loaded.config()).isEqualTo(blocking.config());
    assertThat(loaded.unexpanded()).isEqualTo(blocking.unexpanded());
    assertThat(loaded.files()).isEqualTo(blocking.files());
  }

  @Test
  void loading_through_vertx_reports_the_errors_of_all_files() throws IOException {
    tree.file("base/common.toml", "[web\n").file("base/worker.toml", "x = \n");
    ConfigurationException failure =
        catchThrowableOfType(ConfigurationException.class, () -> load(tree.source(Map.of())));
    assertThat(failure.errors()).extracting(ConfigError::line).containsExactly(1, 1);
    assertThat(failure.errors()).isEqualTo(tree.errors(Map.of()));
  }

  @Test
  void a_single_file_wins_over_the_layers_but_not_over_variables() throws Exception {
    tree.file("base/common.toml", "[web]\nport = 1\nmax_body_bytes = 2001\n");
    Path merged = Files.writeString(root.resolve("merged.toml"), "[web]\nport = 7\nhost = \"m\"\n");
    LoadedConfig loaded =
        load(
            ConfigSource.fromEnvironment(
                Map.of(
                    "TASKER_CONFIG_PATH",
                    merged.toString(),
                    "TASKER_CONFIG_ROOT",
                    root.toString(),
                    "TASKER_ENV",
                    "anything",
                    "TASKER__WEB__HOST",
                    "v")));
    assertThat(loaded.files()).containsExactly(merged.toString());
    assertThat(loaded.config().environment()).isEqualTo("anything");
    assertThat(loaded.config().common().web()).isEqualTo(new WebConfig(true, "v", 7, 1_048_576));
  }

  @Test
  void the_default_root_is_the_working_directory_then_the_jar() throws Exception {
    Path work = Files.createDirectories(root.resolve("work"));
    ConfigSource none = ConfigSource.fromEnvironment(Map.of(), Map.of(), work);
    assertThat(none.root()).isEmpty();
    assertThat(load(none).files())
        .startsWith("classpath:conf/tasker/base/common.toml")
        .contains("classpath:conf/tasker/environments/development/common.toml");
    new ConfigTree(Files.createDirectories(work.resolve("conf/tasker")))
        .file("base/common.toml", "web.port = 99");
    ConfigSource present = ConfigSource.fromEnvironment(Map.of(), Map.of(), work);
    assertThat(load(present).config().common().web().port()).isEqualTo(99);
  }

  @Test
  void an_environment_without_files_is_an_environment() throws Exception {
    // Nothing is set anywhere, so not a single store is read.
    assertThat(load(tree.source(Map.of())).config()).isEqualTo(TaskerConfig.defaults());
  }

  @Test
  void base_files_in_a_root_are_optional_and_partial() throws Exception {
    tree.file("base/orchestration.toml", "[orchestration.reaper]\nbatch = 5\n");
    TaskerConfig config = load(tree.source(Map.of())).config();
    assertThat(config.orchestration().reaper().batch()).isEqualTo(5);
    assertThat(config.worker()).isEqualTo(TaskerConfig.defaults().worker());
  }

  @Test
  void origins_name_each_place_that_sets_a_key() throws Exception {
    tree.file("base/common.toml", "[web]\nport = 1\n")
        .file("environments/development/common.toml", "\n[web]\n\nport = 2\n");
    LoadedConfig loaded =
        load(
            tree.source(Map.of("TASKER__WEB__PORT", "3", "TASKER__Web__Host", "x"))
                .withOverride("web.enabled", false));
    assertThat(loaded.origins("web.port"))
        .extracting(ConfigOrigin::toString)
        .containsExactly(
            tree.path("base/common.toml") + ":2",
            tree.path("environments/development/common.toml") + ":4",
            "environment variable TASKER__WEB__PORT");
    assertThat(loaded.origin("web.host"))
        .contains(ConfigOrigin.of("environment variable TASKER__Web__Host"));
    assertThat(loaded.origin("web.enabled")).contains(ConfigOrigin.of("command line"));
    assertThat(loaded.origin("worker.claim_batch")).contains(ConfigOrigin.of("built-in default"));
    assertThat(loaded.origin("no.such.key")).isEmpty();
  }

  @Test
  void unexpanded_values_keep_their_placeholders() throws Exception {
    tree.file("base/common.toml", "[database]\nurl = \"${DATABASE_URL:-}\"\n");
    JsonObject values =
        load(tree.source(Map.of("DATABASE_URL", "postgresql://u:secret@h/db"))).unexpanded();
    assertThat(values.encode()).isEqualTo("{\"database\":{\"url\":\"${DATABASE_URL:-}\"}}");
  }

  @Test
  void the_keys_are_listed_in_order() {
    assertThat(LoadedConfig.keys()).startsWith("telemetry.enabled", "telemetry.log_level");
    assertThat(LoadedConfig.keys()).doesNotHaveDuplicates().contains("web.port");
    assertThat(List.copyOf(LoadedConfig.keys())).hasSize(ConfigKeys.all().size());
  }

  private static LoadedConfig load(ConfigSource source) throws Exception {
    return ConfigLoader.load(vertx, source).await(20, TimeUnit.SECONDS);
  }
}
