package dev.tasker.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;

/** A configuration directory written by a test. */
final class ConfigTree {
  private final Path root;

  ConfigTree(Path root) throws IOException {
    this.root = root;
    Files.createDirectories(root.resolve("base"));
    Files.createDirectories(root.resolve("environments/development"));
  }

  ConfigTree file(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return this;
  }

  Path path(String name) {
    return root.resolve(name);
  }

  ConfigSource source(Map<String, String> variables) {
    return ConfigSource.fromEnvironment(variables).withRoot(root);
  }

  LoadedConfig load(Map<String, String> variables) {
    return ConfigLoader.loadBlocking(source(variables));
  }

  List<ConfigError> errors(Map<String, String> variables) {
    return errors(source(variables));
  }

  static Layer layer(String name, String toml) {
    return new Layer.FileLayer(name, toml.getBytes(StandardCharsets.UTF_8));
  }

  /** The environments that come with Tasker. */
  static List<String> packagedEnvironments() {
    return ConfigLoader.environments(ConfigSource.fromEnvironment(Map.of()).withPackagedRoot());
  }

  static List<ConfigError> errors(ConfigSource source) {
    return Assertions.catchThrowableOfType(
            ConfigurationException.class, () -> ConfigLoader.loadBlocking(source))
        .errors();
  }
}
