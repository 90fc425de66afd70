package dev.tasker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tasker.config.ConfigChange.Reload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told about keys, origins and changes. */
class ExplanationTest {
  private static final String RATE = "telemetry.tracing.sample_rate";
  @TempDir Path root;
  private ConfigTree tree;

  @BeforeEach
  void createTree() throws IOException {
    tree = new ConfigTree(root);
  }

  @Test
  void the_chain_names_every_layer_that_sets_the_key_with_its_line() throws IOException {
    tree.file("base/common.toml", "[telemetry.tracing]\nsample_rate = \"${RATE:-0.5}\"\n")
        .file(
            "environments/development/common.toml", "\n[telemetry]\ntracing.sample_rate = 0.25\n");

    ConfigExplanation explained =
        tree.load(Map.of("TASKER__TELEMETRY__TRACING__SAMPLE_RATE", "0.125"))
            .explain(RATE)
            .orElseThrow();

    assertThat(explained.value()).isEqualTo("0.125");
    assertThat(explained.settings())
        .extracting(setting -> setting.origin() + " = " + setting.value())
        .containsExactly(
            "built-in default = \"${OTEL_TRACES_SAMPLER_ARG:-1.0}\"",
            tree.path("base/common.toml") + ":2 = \"${RATE:-0.5}\"",
            tree.path("environments/development/common.toml") + ":3 = 0.25",
            "environment variable TASKER__TELEMETRY__TRACING__SAMPLE_RATE = 0.125");
    assertThat(explained.description().reload()).isEqualTo(Reload.LIVE);
    assertThat(explained.description().range()).isEqualTo("0.0 to 1.0");
  }

  @Test
  void a_namespace_is_explained_whether_it_has_a_rate_or_not() throws IOException {
    tree.file("base/common.toml", "[telemetry.metrics.namespaces]\n\"a.b\" = 0.5\n");
    LoadedConfig loaded = tree.load(Map.of());

    assertThat(loaded.explain("telemetry.metrics.namespaces.a.b").orElseThrow())
        .satisfies(
            own -> {
              assertThat(own.value()).isEqualTo("0.5");
              assertThat(own.settings()).hasSize(2);
              assertThat(own.settings().get(1).origin().line()).isEqualTo(2);
            });
    assertThat(loaded.explain("telemetry.metrics.namespaces.<namespace>").orElseThrow().value())
        .isEqualTo("not set; the value of telemetry.metrics.detailed.sample_rate");
    assertThat(loaded.explain("telemetry.metrics.namespace")).isEmpty();
    assertThat(LoadedConfig.nearest("telemetry.tracing.sampel_rate")).contains(RATE);
  }

  @Test
  void every_key_can_be_explained() {
    LoadedConfig loaded = tree.load(Map.of());
    for (String key : LoadedConfig.keys()) {
      assertThat(loaded.explain(key).orElseThrow().value()).as(key).isNotEmpty();
    }
  }

  @Test
  void secrets_are_not_explained_but_their_placeholders_are() throws IOException {
    tree.file("base/common.toml", "[database]\nurl = \"postgresql://u:${PW:-hunter2}@h/db\"\n")
        .file("environments/development/common.toml", "[database]\nurl = \"${DATABASE_URL}\"\n");

    ConfigExplanation explained =
        tree.load(Map.of("DATABASE_URL", "postgresql://u:hunter2@h/db"))
            .explain("database.url")
            .orElseThrow();

    assertThat(explained.toString()).contains("${DATABASE_URL}").doesNotContain("hunter2");
    assertThat(explained.value()).isEqualTo("\"postgresql://u:***REDACTED***@h/db\"");
  }

  @Test
  void changes_are_listed_key_by_key_with_what_they_need() throws IOException {
    tree.file(
        "base/common.toml",
        """
        web.port = 1
        database.url = "postgresql://u:hunter2@h/db"
        [telemetry.metrics.namespaces]
        gone = 0.1
        kept = 0.2
        other = 0.3
        """);
    LoadedConfig before = tree.load(Map.of());
    tree.file(
        "base/common.toml",
        """
        web.port = 2
        database.url = "postgresql://u:hunter3@h/db"
        [telemetry.metrics.namespaces]
        kept = 0.2
        other = 0.4
        new = 1
        """);
    LoadedConfig after = tree.load(Map.of());

    String url = "\"postgresql://u:***REDACTED***@h/db\"";
    assertThat(before.changesTo(after))
        .extracting(
            ConfigChange::key,
            ConfigChange::before,
            ConfigChange::after,
            change -> change.origin().line(),
            ConfigChange::reload)
        .containsExactlyInAnyOrder(
            tuple("telemetry.metrics.namespaces.gone", "0.1", "", 0, Reload.LIVE),
            tuple("telemetry.metrics.namespaces.other", "0.3", "0.4", 5, Reload.LIVE),
            tuple("telemetry.metrics.namespaces.new", "", "1.0", 6, Reload.LIVE),
            tuple("database.url", url, url, 2, Reload.RESTART),
            tuple("web.port", "1", "2", 1, Reload.RESTART));
    assertThat(before.changesTo(before)).isEmpty();
    assertThat(after.changesTo(tree.load(Map.of()))).isEmpty();
  }

  @Test
  void a_role_reads_only_the_files_that_concern_it() throws IOException {
    tree.file("base/common.toml", "web.port = 1\n")
        .file("base/worker.toml", "worker.claim_batch = 7\n")
        .file("base/orchestration.toml", "orchestration.reaper.batch = 8\n");

    LoadedConfig server =
        ConfigLoader.loadBlocking(tree.source(Map.of()).withRole(ConfigRole.SERVER));
    LoadedConfig worker =
        ConfigLoader.loadBlocking(tree.source(Map.of()).withRole(ConfigRole.WORKER));

    assertThat(server.config().orchestration().reaper().batch()).isEqualTo(8);
    assertThat(server.config().worker()).isEqualTo(TaskerConfig.defaults().worker());
    assertThat(worker.config().worker().claimBatch()).isEqualTo(7);
    assertThat(worker.config().orchestration()).isEqualTo(TaskerConfig.defaults().orchestration());
    assertThat(server.config().common().web().port()).isEqualTo(1);
    assertThat(worker.config().common().web().port()).isEqualTo(1);
    tree.file("base/worker.toml", "broken");
    assertThat(ConfigLoader.loadBlocking(tree.source(Map.of()).withRole(ConfigRole.SERVER)).files())
        .hasSize(2);
  }
}
