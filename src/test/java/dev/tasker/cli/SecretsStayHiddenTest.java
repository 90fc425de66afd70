package dev.tasker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Recognizable secrets in every place for one; no command prints any, whatever happens. */
class SecretsStayHiddenTest {
  private static final String SECRET = "hunter2";
  private static final String URL = "postgresql://u:hunter2@127.0.0.1:1/db?sslpassword=hunter2";
  private static final String HEADERS = "authorization=Bearer%20hunter2,x=https://hunter2";

  private static final List<String> COMMANDS =
      List.of(
          "config show",
          "config show --json",
          "config show --origins",
          "config explain",
          "config explain --json",
          "config explain database.url",
          "config explain telemetry.exporter_headers --json",
          "config generate",
          "config validate",
          "config validate --json",
          "migrate");

  @TempDir Path directory;

  static Stream<Map<String, String>> places() {
    return Stream.of(
        Map.of("DATABASE_URL", URL, "OTEL_EXPORTER_OTLP_HEADERS", HEADERS),
        Map.of("TASKER__DATABASE__URL", URL, "TASKER__TELEMETRY__EXPORTER_HEADERS", HEADERS),
        Map.of(
            "DATABASE_URL",
            URL,
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            "https://hunter2@collector:4317",
            "TASKER__TELEMETRY__EXPORTER_ENDPOINT",
            "https://name:hunter2@collector:4317"),
        Map.of("@DATABASE_URL_FILE", URL, "@OTEL_EXPORTER_OTLP_HEADERS_FILE", HEADERS),
        Map.of(
            "@TASKER__DATABASE__URL_FILE",
            URL,
            "@TASKER__TELEMETRY__EXPORTER_HEADERS_FILE",
            HEADERS),
        Map.of("@OTEL_EXPORTER_OTLP_LOGS_HEADERS_FILE", HEADERS),
        Map.of("@OTEL_EXPORTER_OTLP_LOGS_HEADERS_FILE", "hunter2"),
        Map.of("@DATABASE_URL_FILE", "mysql://u:hunter2@h/db"),
        Map.of("@TASKER__DATABASE__URL_FILE", "hunter2"),
        Map.of("DATABASE_URL", "postgresql://u:hunter2@h:0/db"),
        Map.of("OTEL_EXPORTER_OTLP_HEADERS", "hunter2"),
        Map.of("OTEL_EXPORTER_OTLP_HEADERS", "Authorization: Bearer hunter2="),
        Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "https://collector:4317/?api_key=hunter2"),
        Map.of("TASKER__DATABASE__PASSWORD", "hunter2"),
        Map.of("TASKER__WEB__PORT__X", "hunter2"),
        Map.of("@TASKER_CONFIG_PATH", "database.url = '" + URL + "'"),
        Map.of("@TASKER_CONFIG_PATH", "telemetry.exporter_headers = '" + HEADERS + "'"),
        Map.of("@TASKER_CONFIG_PATH", "database.url = '" + URL + "' oops"),
        Map.of("@TASKER_CONFIG_PATH", "database.url = 'postgresql://u:${PW:-hunter2}@h/db'"),
        Map.of("@TASKER_CONFIG_PATH", "web.port = '${DB_PASSWORD:-hunter2}'"),
        Map.of("@TASKER_CONFIG_PATH", "web.host = '${DB_PASSWORD}'", "DB_PASSWORD", "hunter2"),
        Map.of("@TASKER_CONFIG_PATH", "web.host = '${H}'", "@H_FILE", "hunter2"));
  }

  @ParameterizedTest
  @MethodSource("places")
  void no_command_prints_a_secret(Map<String, String> places) throws IOException {
    for (String command : COMMANDS) {
      // Without a server of its own to start, migrate needs an address.
      if (!command.equals("migrate") || places.containsKey("DATABASE_URL")) {
        for (String level : List.of("info", "trace")) {
          CliRun run = CliRun.in(directory, environment(places, level), command.split(" "));
          assertThat(run.out() + run.err()).as("%s %s", command, places).doesNotContain(SECRET);
        }
      }
    }
  }

  @Test
  void the_secrets_do_arrive() throws IOException {
    Map<String, String> places = Map.of("@DATABASE_URL_FILE", URL);
    CliRun run = CliRun.in(directory, environment(places, "info"), "config", "show");
    assertThat(run.out()).contains("127.0.0.1:1/db?sslpassword=***REDACTED***");
  }

  /** A name with an at sign in front names a file that holds the text. */
  private Map<String, String> environment(Map<String, String> places, String level)
      throws IOException {
    Map<String, String> environment = new HashMap<>(Map.of("LOG_LEVEL", level));
    for (Map.Entry<String, String> place : places.entrySet()) {
      String name = place.getKey();
      if (name.startsWith("@")) {
        Path file = Files.writeString(directory.resolve(name.substring(1)), place.getValue());
        environment.put(name.substring(1), file.toString());
      } else {
        environment.put(name, place.getValue());
      }
    }
    return environment;
  }
}
