package dev.tasker.durability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.testkit.JarProcess;
import dev.tasker.testkit.PostgresServer;
import dev.tasker.testkit.ServingJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a process does with its secrets, nobody reads them in its output or its answers. */
final class SecretsOfProcessesIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final String SECRET = "hunter2-planted";
  private static final String HEADERS = "authorization=Bearer%20" + SECRET;

  @TempDir Path directory;

  /** The address of the test server has a random password. */
  private final String url = PostgresServer.createDatabase();

  @Test
  void values_of_variables_stay_secret_in_a_process_that_serves() throws Exception {
    serves(Map.of("DATABASE_URL", url, "OTEL_EXPORTER_OTLP_HEADERS", HEADERS));
  }

  @Test
  void values_of_files_stay_secret_in_a_process_that_serves() throws Exception {
    serves(
        Map.of(
            "DATABASE_URL_FILE", file("url", url),
            "OTEL_EXPORTER_OTLP_HEADERS_FILE", file("headers", HEADERS),
            "OTEL_EXPORTER_OTLP_LOGS_HEADERS_FILE", file("logs-headers", HEADERS)));
  }

  @Test
  void the_user_and_the_token_in_a_collectors_address_stay_secret() throws Exception {
    String collector = "http://u:" + SECRET + "@127.0.0.1:1";
    JarProcess.Builder builder =
        serving(
            Map.of(
                "DATABASE_URL",
                url,
                "TELEMETRY_ENABLED",
                "true",
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                collector,
                "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
                collector + "/v1/traces?token=" + SECRET));
    try (ServingJar tasker = ServingJar.ready(builder.start())) {
      tasker.process().awaitErr("telemetry.export_failed", LIMIT);

      assertThat(tasker.get("/v1/telemetry")).contains("http://127.0.0.1:1").doesNotContain(SECRET);
      isSilentToItsEnd(tasker);
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        // Port 1 is reserved and never served.
        "postgresql://user:hunter2-planted@127.0.0.1:1/tasker",
        "postgresql://user:hunter2-planted@127.0.0.1:99999/tasker",
        "mysql://user:hunter2-planted@127.0.0.1/tasker",
        "user:hunter2-planted@127.0.0.1/tasker"
      })
  void a_start_that_fails_keeps_the_secret_of_a_variable_and_of_a_file(String address)
      throws Exception {
    fails(Map.of("DATABASE_URL", address));
    fails(Map.of("DATABASE_URL_FILE", file("url", address)));
  }

  @Test
  void headers_that_are_none_are_refused_without_being_quoted() throws Exception {
    String headers = "Authorization: Bearer " + SECRET + "=";
    fails(Map.of("OTEL_EXPORTER_OTLP_HEADERS", headers));
    fails(Map.of("OTEL_EXPORTER_OTLP_HEADERS_FILE", file("illegal-headers", headers)));
    fails(
        Map.of(
            "TELEMETRY_ENABLED",
            "true",
            "OTEL_EXPORTER_OTLP_LOGS_HEADERS_FILE",
            file("illegal-logs-headers", headers)));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "[database]\nurl = \"postgresql://u:hunter2-planted@h/d\" hunter2-planted\n",
        "[database]\nurl = hunter2-planted\n",
        "[database]\npassword = \"hunter2-planted\"\n",
        "[telemetry]\nexporter_headers = \"hunter2-planted\"\n"
      })
  void a_file_that_is_refused_keeps_its_secret(String toml) throws Exception {
    fails(Map.of("TASKER_CONFIG_PATH", file("refused.toml", toml)));
  }

  private void serves(Map<String, String> env) throws Exception {
    try (ServingJar tasker = ServingJar.ready(serving(env).start())) {
      String config = tasker.get("/config");

      // The answer is about these very values, only without them.
      assertThat(config).contains("***REDACTED***").doesNotContain(SECRET, password(url));
      isSilentToItsEnd(tasker);
    }
  }

  private static JarProcess.Builder serving(Map<String, String> env) {
    JarProcess.Builder builder =
        JarProcess.tasker("run", "--env", "test").env("LOG_LEVEL", "trace");
    env.forEach(builder::env);
    return builder;
  }

  private void isSilentToItsEnd(ServingJar tasker) throws Exception {
    tasker.process().terminate();
    tasker.process().awaitExit(LIMIT);
    isSilent(tasker.process(), SECRET, password(url));
  }

  private static void fails(Map<String, String> env) throws Exception {
    JarProcess.Builder builder =
        JarProcess.tasker("run").env("TASKER_ENV", "test").env("LOG_LEVEL", "trace");
    env.forEach(builder::env);
    try (JarProcess tasker = builder.start()) {
      assertThat(tasker.awaitExit(LIMIT)).as(tasker.err().toString()).isNotZero();
      assertThat(String.join("\n", tasker.err())).contains("error: ");
      isSilent(tasker, SECRET);
    }
  }

  private static void isSilent(JarProcess tasker, String... secrets) {
    assertThat(String.join("\n", tasker.out())).doesNotContain(secrets);
    assertThat(String.join("\n", tasker.err())).doesNotContain(secrets);
  }

  private static String password(String url) {
    Matcher user = Pattern.compile("://[^:@/]+:([^@]+)@").matcher(url);
    assertThat(user.find()).as("the address of the test server has a password").isTrue();
    return user.group(1);
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text + "\n").toString();
  }
}
