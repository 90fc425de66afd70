package dev.tasker.config;

import dev.tasker.config.Layer.FileLayer;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds and reads the file layers. Blocks. */
final class ConfigFiles {
  private static final Pattern ENVIRONMENT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]*");
  private static final Pattern PACKAGED =
      Pattern.compile(Pattern.quote(ConfigSource.DEFAULT_ROOT) + "/environments/([^/]+)/.+");

  private final ConfigSource source;
  private final ClassLoader resources;

  ConfigFiles(ConfigSource source, ClassLoader resources) {
    this.source = source;
    this.resources = resources;
  }

  /**
   * The file layers, lowest first.
   *
   * @throws ConfigurationException when a named file, the root or the environment does not exist
   */
  List<Layer> read() {
    Optional<Path> file = source.file();
    if (file.isPresent()) {
      return List.of(
          readFile(file.get())
              .orElseThrow(
                  () -> missing(file.get(), "there is no such file", "TASKER_CONFIG_PATH")));
    }
    source
        .root()
        .filter(root -> !Files.isDirectory(root))
        .ifPresent(
            root -> {
              throw missing(root, "there is no such directory", "TASKER_CONFIG_ROOT");
            });
    requireEnvironmentName();
    List<Layer> layers = new ArrayList<>(readParts("base"));
    List<Layer> environment = readParts("environments/" + source.environment());
    if (environment.isEmpty() && !environmentExists()) {
      throw unknownEnvironment();
    }
    layers.addAll(environment);
    return layers;
  }

  private List<Layer> readParts(String directory) {
    List<Layer> layers = new ArrayList<>();
    for (String part : source.role().parts()) {
      String relative = directory + '/' + part + ".toml";
      source
          .root()
          .map(root -> readFile(root.resolve(relative)))
          .orElseGet(() -> readPackaged(relative))
          .ifPresent(layers::add);
    }
    return layers;
  }

  private static Optional<Layer> readFile(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new FileLayer(file.toString(), Files.readAllBytes(file)));
    } catch (IOException e) {
      throw new ConfigurationException(
          List.of(error(file.toString(), "cannot be read: " + e.getClass().getSimpleName())));
    }
  }

  private Optional<Layer> readPackaged(String relative) {
    String name = ConfigSource.DEFAULT_ROOT + '/' + relative;
    try (InputStream in = resources.getResourceAsStream(name)) {
      return in == null
          ? Optional.empty()
          : Optional.of(new FileLayer("classpath:" + name, in.readAllBytes()));
    } catch (IOException e) {
      throw new ConfigurationException(
          List.of(error("classpath:" + name, "cannot be read: " + e.getMessage())));
    }
  }

  private void requireEnvironmentName() {
    if (!ENVIRONMENT.matcher(source.environment()).matches()) {
      throw unknownEnvironment();
    }
  }

  private boolean environmentExists() {
    return source
        .root()
        .map(root -> Files.isDirectory(root.resolve("environments").resolve(source.environment())))
        .orElse(false);
  }

  private ConfigurationException unknownEnvironment() {
    List<String> known = knownEnvironments();
    String rule =
        known.isEmpty()
            ? "unknown environment; there are no environments here"
            : "unknown environment; known: " + String.join(", ", known);
    String hint =
        Nearest.to(source.environment(), known).map(n -> " (did you mean " + n + "?)").orElse("");
    String place =
        source.root().map(Path::toString).orElse("classpath:" + ConfigSource.DEFAULT_ROOT)
            + "/environments";
    return new ConfigurationException(
        List.of(
            new ConfigError(
                place, 0, 0, "TASKER_ENV", rule + hint, '"' + source.environment() + '"')));
  }

  /** The environments below the root, sorted. */
  List<String> knownEnvironments() {
    try {
      Optional<Path> root = source.root();
      return root.isPresent()
          ? directories(root.get().resolve("environments"))
          : packagedEnvironments();
    } catch (IOException e) {
      return List.of();
    }
  }

  private List<String> packagedEnvironments() throws IOException {
    URL base = resources.getResource(ConfigSource.DEFAULT_ROOT + "/base/common.toml");
    if (base == null) {
      return List.of();
    }
    if (base.openConnection() instanceof JarURLConnection jar) {
      try (Stream<String> names = jar.getJarFile().stream().map(entry -> entry.getName())) {
        return List.copyOf(
            new TreeSet<>(
                names
                    .map(PACKAGED::matcher)
                    .filter(Matcher::matches)
                    .map(m -> m.group(1))
                    .toList()));
      }
    }
    Path common = Path.of(java.net.URI.create(base.toString()));
    return directories(common.resolveSibling("../environments").normalize());
  }

  private static List<String> directories(Path parent) throws IOException {
    if (!Files.isDirectory(parent)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(parent)) {
      return children
          .filter(Files::isDirectory)
          .map(child -> child.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  private static ConfigurationException missing(Path path, String rule, String variable) {
    return new ConfigurationException(
        List.of(error(path.toString(), rule + "; correct or unset " + variable)));
  }

  private static ConfigError error(String name, String rule) {
    return new ConfigError(name, 0, 0, "", rule, "");
  }
}
