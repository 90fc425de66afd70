package dev.tasker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tasker.config.toml.Toml;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files under conf/tasker, as they lie in the source tree and in the jar. */
class PackagedConfigTest {
  private static final Path CONF = Path.of("conf/tasker");

  @Test
  void the_base_files_spell_out_every_key_with_its_default() throws IOException {
    JsonObject base = new JsonObject();
    for (String part : List.of("common", "orchestration", "worker")) {
      Path file = CONF.resolve("base").resolve(part + ".toml");
      base.mergeIn(new JsonObject(Toml.parse(Files.readString(file)).values()), true);
    }
    JsonObject defaults = new JsonObject();
    ConfigKeys.all()
        .forEach(key -> Paths.put(defaults, ConfigKeys.names(key.path()), key.fallback()));
    assertThat(new JsonObject(base.encode())).isEqualTo(new JsonObject(defaults.encode()));
  }

  @Test
  void the_base_files_alone_are_the_defaults(@TempDir Path root) throws IOException {
    Files.createDirectories(root.resolve("base"));
    Files.createDirectories(root.resolve("environments/development"));
    for (String part : List.of("common", "orchestration", "worker")) {
      Files.copy(CONF.resolve("base/" + part + ".toml"), root.resolve("base/" + part + ".toml"));
    }
    ConfigSource source = ConfigSource.fromEnvironment(Map.of()).withRoot(root);
    assertThat(ConfigLoader.loadBlocking(source).config()).isEqualTo(TaskerConfig.defaults());
  }

  @ParameterizedTest
  @MethodSource("dev.tasker.config.ConfigTree#packagedEnvironments")
  void every_environment_is_valid(String environment) {
    TaskerConfig config = packaged(environment).config();
    assertThat(config.environment()).isEqualTo(environment);
    assertThat(config.common().telemetry().enabled()).isFalse();
  }

  @Test
  void production_follows_the_reference() {
    TaskerConfig config = packaged("production").config();
    TelemetryConfig telemetry = config.common().telemetry();
    assertThat(telemetry.logFormat()).isEqualTo(TelemetryConfig.LogFormat.JSON);
    assertThat(telemetry.tracing().sampleRate()).isEqualTo(0.1);
    assertThat(telemetry.metrics().detailed().enabled()).isFalse();
    assertThat(telemetry.metrics().namespaces())
        .isEqualTo(Map.of("payments", 1.0, "orders", 0.5, "analytics", 0.01, "integrations", 0.1));
    // There is no authentication yet: whoever opens the port to a network says so.
    assertThat(config.common().web().host()).isEqualTo("127.0.0.1");
  }

  @Test
  void variables_of_opentelemetry_decide_in_every_environment() {
    TelemetryConfig telemetry =
        ConfigLoader.loadBlocking(
                ConfigSource.fromEnvironment(
                        Map.of(
                            "TASKER_ENV", "production",
                            "TELEMETRY_ENABLED", "true",
                            "OTEL_TRACES_SAMPLER", "parentbased_traceidratio",
                            "OTEL_TRACES_SAMPLER_ARG", "0.75",
                            "OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf",
                            "OTEL_RESOURCE_ATTRIBUTES", "team=a%20b,zone=1",
                            "LOG_LEVEL", "WARN",
                            "LOG_FORMAT", "text"))
                    .withPackagedRoot())
            .config()
            .common()
            .telemetry();
    assertThat(telemetry.enabled()).isTrue();
    assertThat(telemetry.tracing().sampler()).isEqualTo(TelemetryConfig.Sampler.PARENT_BASED);
    assertThat(telemetry.tracing().sampleRate()).isEqualTo(0.75);
    assertThat(telemetry.exporterProtocol()).isEqualTo(TelemetryConfig.Protocol.HTTP_PROTOBUF);
    assertThat(telemetry.resourceAttributes()).isEqualTo(Map.of("team", "a b", "zone", "1"));
    assertThat(telemetry.logLevel()).isEqualTo(TelemetryConfig.LogLevel.WARN);
    assertThat(telemetry.logFormat()).isEqualTo(TelemetryConfig.LogFormat.TEXT);
  }

  @Test
  void a_real_jar_serves_its_copy_and_lists_its_environments(@TempDir Path directory)
      throws IOException {
    Path jar = directory.resolve("app.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      entry(out, "conf/tasker/base/common.toml", "[web]\nport = 11\n");
      entry(out, "conf/tasker/environments/blue/worker.toml", "[worker]\nclaim_batch = 7\n");
      entry(out, "conf/tasker/environments/green/common.toml", "");
    }
    try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
      ConfigSource blue = ConfigSource.fromEnvironment(Map.of("TASKER_ENV", "blue"));
      List<Layer> layers = new ArrayList<>(files(blue, loader).read());
      assertThat(ConfigLoader.merge(layers).encode())
          .isEqualTo("{\"web\":{\"port\":11},\"worker\":{\"claim_batch\":7}}");

      ConfigFiles unknown = files(blue.withEnvironment("gren"), loader);
      ConfigurationException failure =
          catchThrowableOfType(ConfigurationException.class, unknown::read);
      assertThat(failure.errors().get(0).rule())
          .isEqualTo("unknown environment; known: blue, green (did you mean green?)");
    }
  }

  private static LoadedConfig packaged(String environment) {
    return ConfigLoader.loadBlocking(
        ConfigSource.fromEnvironment(Map.of("TASKER_ENV", environment)).withPackagedRoot());
  }

  private static ConfigFiles files(ConfigSource source, ClassLoader loader) {
    return new ConfigFiles(source.withPackagedRoot(), loader);
  }

  private static void entry(JarOutputStream out, String name, String text) throws IOException {
    out.putNextEntry(new JarEntry(name));
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.closeEntry();
  }
}
