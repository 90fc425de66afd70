package dev.tasker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SecretsInErrorsTest {
  private static final String SECRET = "hunter2";
  @TempDir Path root;

  static Stream<Arguments> secret_variables() {
    return Stream.of(
        Arguments.of("DATABASE_URL", "mysql://user:hunter2@host/db"),
        Arguments.of("DATABASE_URL", "user:hunter2@host/db"),
        Arguments.of("DATABASE_URL", "postgresql://user:hunter2@host:99999/db"),
        Arguments.of("DATABASE_URL", "postgresql://user:%hunter2@host/db"),
        Arguments.of("OTEL_EXPORTER_OTLP_HEADERS", "hunter2"),
        Arguments.of("OTEL_EXPORTER_OTLP_HEADERS", "Authorization: Bearer hunter2="),
        Arguments.of("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%0Ahunter2"),
        Arguments.of("OTEL_EXPORTER_OTLP_ENDPOINT", "ftp://user:hunter2@collector"),
        Arguments.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://user:hunter2@collector:99999"),
        Arguments.of("OTEL_EXPORTER_OTLP_ENDPOINT", "user:hunter2@collector:4317"),
        Arguments.of("OTEL_EXPORTER_OTLP_ENDPOINT", "hunter2@collector:4317"),
        Arguments.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http:/hunter2@collector:4317"),
        Arguments.of("TASKER__DATABASE__PASSWORD", "hunter2"),
        Arguments.of("TASKER__DATABASE__PASS", "hunter2"),
        Arguments.of("TASKER__DATABASE__ULR", "postgresql://user:hunter2@host/db"),
        Arguments.of("TASKER__DATABASE__URL__X", "hunter2"),
        Arguments.of("TASKER__DATABASE", "postgresql://user:hunter2@host/db"));
  }

  @ParameterizedTest
  @MethodSource("secret_variables")
  void a_secret_variable_never_reaches_an_exception(String name, String value) throws IOException {
    ConfigTree tree = new ConfigTree(root);
    assertThat(stackTrace(tree.source(Map.of(name, value, "TELEMETRY_ENABLED", "true"))))
        .doesNotContain(SECRET);
  }

  @Test
  void a_password_variable_used_in_the_wrong_place_is_not_shown() throws IOException {
    ConfigTree tree =
        new ConfigTree(root).file("base/common.toml", "[web]\nport = \"${DB_PASSWORD}\"\n");
    String trace = stackTrace(tree.source(Map.of("DB_PASSWORD", SECRET)));
    assertThat(trace).contains("web.port = \"${DB_PASSWORD}\"").doesNotContain(SECRET);
  }

  @Test
  void a_secret_beside_a_syntax_error_is_not_quoted() throws IOException {
    ConfigTree tree =
        new ConfigTree(root)
            .file("base/common.toml", "[database]\nurl = \"postgresql://u:hunter2@h/db\" oops\n");
    assertThat(stackTrace(tree.source(Map.of()))).contains(":2:").doesNotContain(SECRET);
  }

  private static String stackTrace(ConfigSource source) {
    StringWriter text = new StringWriter();
    catchThrowableOfType(ConfigurationException.class, () -> ConfigLoader.loadBlocking(source))
        .printStackTrace(new PrintWriter(text, true));
    return text + source.toString();
  }
}
