package dev.tasker.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What can be said of the image and the stack without a container engine. */
class DockerFilesTest {
  private static final Path DOCKER = Path.of("docker");

  /** What makes the start of a server shorter. */
  private static final List<String> SERVER =
      List.of(
          "-XX:CompileThresholdScaling=4",
          "-XX:+UnlockExperimentalVMOptions",
          "-XX:G1NewSizePercent=10");

  @Test
  void the_image_runs_on_java_25_as_a_user_without_rights() throws IOException {
    List<String> lines = Files.readAllLines(DOCKER.resolve("Dockerfile"));
    List<String> images = lines.stream().filter(line -> line.startsWith("FROM ")).toList();
    List<String> last = lines.subList(lines.lastIndexOf("FROM base"), lines.size());

    assertThat(images)
        .filteredOn(line -> line.contains(":"))
        .hasSize(2)
        .allMatch(
            line -> line.matches("FROM (maven:[\\d.]+-eclipse-temurin-25|.*:25-jre) AS \\w+"));
    assertThat(images.get(images.size() - 1)).isEqualTo("FROM base");
    assertThat(lines).anyMatch(line -> line.startsWith("RUN useradd --uid 10001 "));
    assertThat(last)
        .filteredOn(line -> line.startsWith("USER "))
        .containsExactly("USER 10001:10001");
  }

  @Test
  void the_image_starts_java_as_the_script_does() throws IOException {
    String script = Files.readString(Path.of("bin/tasker"));
    List<String> entry = entryPoint();

    assertThat(script)
        .contains("option=-XX:AOTCache=$archive", "archive=${jar%.jar}.aot")
        .contains("memory=--sun-misc-unsafe-memory-access=allow")
        .contains("quiet='-Xlog:aot*=off,cds*=off'")
        .contains("compile='" + String.join(" ", SERVER) + "'");
    assertThat(entry)
        .startsWith("java")
        .contains("-XX:AOTCache=/opt/tasker/tasker.aot")
        .contains("--sun-misc-unsafe-memory-access=allow")
        .contains("-Xlog:aot*=off,cds*=off")
        .containsSubsequence(SERVER)
        .contains("-XX:+UseCompressedOops")
        .endsWith("-jar", "/opt/tasker/tasker.jar");
  }

  @Test
  void what_the_image_is_built_from_exists() throws IOException {
    List<String> sources =
        Files.readAllLines(DOCKER.resolve("Dockerfile")).stream()
            .filter(line -> line.startsWith("COPY ") && !line.contains("--from"))
            .map(line -> Arrays.asList(line.split(" ")))
            .flatMap(words -> words.subList(1, words.size() - 1).stream())
            .toList();

    assertThat(sources).contains("pom.xml", "src/main").allMatch(name -> exists(Path.of(name)));
    assertThat(Files.readAllLines(DOCKER.resolve("Dockerfile.dockerignore")))
        .containsAll(sources.stream().map(name -> "!" + name).toList());
  }

  @Test
  void the_stack_has_the_ports_of_the_documentation_on_loopback_only() throws IOException {
    List<String> published =
        services().stream()
            .flatMap(service -> texts(service, "ports"))
            .peek(port -> assertThat(port).startsWith("127.0.0.1:"))
            .map(port -> port.substring(port.lastIndexOf(':') + 1))
            .toList();

    assertThat(published).contains("3000", "3200", "4317", "4318", "8080").doesNotHaveDuplicates();
  }

  @Test
  void what_the_stack_mounts_exists() throws IOException {
    Map<?, ?> named = (Map<?, ?>) compose().get("volumes");
    List<String> sources = new ArrayList<>();
    for (Map<?, ?> service : services()) {
      texts(service, "volumes").map(mount -> mount.split(":")[0]).forEach(sources::add);
    }

    assertThat(sources)
        .hasSizeGreaterThan(5)
        .allMatch(
            source ->
                source.startsWith("./")
                    ? exists(DOCKER.resolve(source))
                    : named.containsKey(source));
  }

  @Test
  void exemplars_are_kept_and_lead_to_the_traces() throws IOException {
    Map<?, ?> prometheus = (Map<?, ?>) ((Map<?, ?>) compose().get("services")).get("prometheus");
    Map<?, ?> source =
        (Map<?, ?>)
            ((List<?>) yaml("grafana/provisioning/datasources/tasker.yaml").get("datasources"))
                .get(0);
    Map<?, ?> options = (Map<?, ?>) source.get("jsonData");

    assertThat(texts(prometheus, "command")).contains("--enable-feature=exemplar-storage");
    // The LGTM image calls its Tempo so; our exemplars say trace_id.
    assertThat((List<?>) options.get("exemplarTraceIdDestinations"))
        .isEqualTo(List.of(Map.of("name", "trace_id", "datasourceUid", "tempo")));
  }

  private static List<String> entryPoint() throws IOException {
    String line =
        Files.readAllLines(DOCKER.resolve("Dockerfile")).stream()
            .filter(text -> text.startsWith("ENTRYPOINT "))
            .findFirst()
            .orElseThrow();
    return new JsonArray(line.substring("ENTRYPOINT ".length()))
        .stream().map(Object::toString).toList();
  }

  private static boolean exists(Path path) {
    return Files.exists(path);
  }

  private static Map<?, ?> compose() throws IOException {
    return yaml("docker-compose.yml");
  }

  private static Map<?, ?> yaml(String file) throws IOException {
    String text = Files.readString(DOCKER.resolve(file));
    return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(text);
  }

  private static List<Map<?, ?>> services() throws IOException {
    List<Map<?, ?>> services = new ArrayList<>();
    ((Map<?, ?>) compose().get("services"))
        .values()
        .forEach(service -> services.add((Map<?, ?>) service));
    return services;
  }

  private static Stream<String> texts(Map<?, ?> service, String key) {
    Object texts = service.get(key);
    return texts == null ? Stream.of() : ((List<?>) texts).stream().map(Object::toString);
  }
}
