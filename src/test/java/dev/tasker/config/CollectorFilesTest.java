package dev.tasker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.tasker.testkit.SelfSigned;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files for TLS that cannot be used are found before the first batch would fail by them. */
class CollectorFilesTest {
  private static final String OTLP = "OTEL_EXPORTER_OTLP_";

  @TempDir Path root;
  private ConfigTree tree;
  private SelfSigned own;
  private Path noPem;

  @BeforeEach
  void createTree() throws Exception {
    tree = new ConfigTree(Files.createDirectory(root.resolve("conf")));
    own = SelfSigned.create(root);
    noPem = Files.writeString(root.resolve("no.pem"), "-----BEGIN CERTIFICATE-----\nhunter2\n");
  }

  @ParameterizedTest
  @CsvSource({
    "CERTIFICATE,missing.pem,names a file that is not there",
    "CERTIFICATE,no.pem,names a file that holds no certificate in PEM form",
    "CERTIFICATE,key.pem,names a file that holds no certificate in PEM form",
    "CERTIFICATE,conf,names what is no file",
    "LOGS_CERTIFICATE,missing.pem,names a file that is not there"
  })
  void an_authority_that_can_not_be_read_is_refused(String name, String file, String rule) {
    Path path = root.resolve(file);

    assertThat(errors(https(Map.of(name, path.toString()))))
        .containsExactly(
            new ConfigError(
                "environment variable " + OTLP + name,
                0,
                0,
                "",
                rule,
                '"' + path.toString() + '"'));
  }

  @Test
  void a_clients_files_must_be_what_they_are_named_for() {
    Map<String, String> swapped =
        https(
            Map.of(
                "CLIENT_KEY", own.certificate().toString(),
                "CLIENT_CERTIFICATE", own.privateKey().toString()));

    assertThat(errors(swapped))
        .extracting(ConfigError::source, ConfigError::rule)
        .containsExactlyInAnyOrder(
            tuple(
                "environment variable OTEL_EXPORTER_OTLP_CLIENT_KEY",
                "names a file that holds no private key in PEM form"),
            tuple(
                "environment variable OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE",
                "names a file that holds no certificate in PEM form"));
  }

  @Test
  void a_file_of_a_key_is_refused_with_its_place() throws IOException {
    tree.file(
        "base/common.toml",
        "[telemetry]\nexporter_endpoint = 'https://c'\nexport.tls.certificate = '%s'\n"
            .formatted(noPem));

    assertThat(errors(Map.of()).get(0).toString())
        .isEqualTo(
            tree.path("base/common.toml")
                + ":3:1: telemetry.export.tls.certificate = \""
                + noPem
                + "\": names a file that holds no certificate in PEM form");
  }

  @Test
  void usable_files_are_accepted_and_others_do_not_matter_without_tls() {
    Map<String, String> usable =
        Map.of(
            "CERTIFICATE", own.certificate().toString(),
            "CLIENT_KEY", own.privateKey().toString(),
            "CLIENT_CERTIFICATE", own.certificate().toString());

    assertThat(tree.load(https(usable)).warnings()).isEmpty();
    assertThat(tree.load(Map.of(OTLP + "CERTIFICATE", "/missing.pem")).warnings()).isEmpty();
    Map<String, String> unsent = https(Map.of("LOGS_CERTIFICATE", "/missing.pem"));
    unsent.put("OTEL_LOGS_EXPORTER", "none");
    assertThat(tree.load(unsent).warnings()).isEmpty();
  }

  @Test
  void files_that_nothing_is_exported_with_are_warned_about() throws IOException {
    tree.file(
        "base/common.toml",
        "telemetry.exporter_endpoint = 'https://c'\ntelemetry.export.tls.certificate = '%s'\n"
            .formatted(noPem));

    assertThat(tree.load(https(Map.of("LOGS_CERTIFICATE", "/missing.pem"))).warnings())
        .extracting(ConfigWarning::toString)
        .containsExactlyInAnyOrder(
            "environment variable OTEL_EXPORTER_OTLP_LOGS_CERTIFICATE: \"/missing.pem\" names a"
                + " file that is not there; an error once telemetry is enabled at the start",
            tree.path("base/common.toml")
                + ":2: telemetry.export.tls.certificate: \""
                + noPem
                + "\" names a file that holds no certificate in PEM form; an error once telemetry"
                + " is enabled at the start");
  }

  @ParameterizedTest
  @CsvSource({
    "TRACES_CLIENT_CERTIFICATE,TRACES_CLIENT_KEY",
    "TRACES_CLIENT_KEY,TRACES_CLIENT_CERTIFICATE",
    "CLIENT_KEY,CLIENT_CERTIFICATE",
    "CLIENT_CERTIFICATE,CLIENT_KEY"
  })
  void half_a_pair_is_refused(String half, String other) {
    assertThat(errors(Map.of(OTLP + half, "/a.pem")))
        .containsExactly(
            new ConfigError(
                "environment variable " + OTLP + half,
                0,
                0,
                "",
                "needs " + OTLP + other,
                "\"/a.pem\""));
  }

  @Test
  void a_signals_half_and_a_common_half_are_a_pair() throws IOException {
    Map<String, String> env = new HashMap<>();
    env.put(OTLP + "CLIENT_CERTIFICATE", "/c.pem");
    List.of("TRACES", "METRICS", "LOGS")
        .forEach(signal -> env.put(OTLP + signal + "_CLIENT_KEY", "/" + signal + ".pem"));

    assertThat(tree.load(env).warnings()).isEmpty();
    // A signal that is not sent needs no other half.
    env.remove(OTLP + "LOGS_CLIENT_KEY");
    assertThat(errors(env)).hasSize(1);
    env.put("OTEL_LOGS_EXPORTER", "none");
    assertThat(tree.load(env).warnings()).isEmpty();
  }

  private static Map<String, String> https(Map<String, String> files) {
    Map<String, String> env = new HashMap<>(Map.of(OTLP + "ENDPOINT", "https://collector:4317"));
    files.forEach((name, path) -> env.put(OTLP + name, path));
    return env;
  }

  /** The errors of a process that exports. */
  private List<ConfigError> errors(Map<String, String> env) {
    Map<String, String> enabled = new HashMap<>(env);
    enabled.put("TELEMETRY_ENABLED", "true");
    return tree.errors(enabled);
  }
}
