package dev.tasker.config;

import io.vertx.config.spi.ConfigProcessor;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;

/**
 * Teaches Vert.x Config the format {@code toml}; found through {@code META-INF/services}.
 *
 * <p>Parses on a worker thread, because the first TOML document of a JVM loads some hundred classes
 * and takes tens of milliseconds. A document that is not TOML fails the future with a {@link
 * ConfigurationException} that names line and column, and the file when the store's configuration
 * has a {@code path}. Dates and times become ISO-8601 strings.
 */
public final class TomlConfigProcessor implements ConfigProcessor {

  @Override
  public String name() {
    return "toml";
  }

  @Override
  public Future<JsonObject> process(Vertx vertx, JsonObject configuration, Buffer input) {
    String name = configuration.getString("path", "<toml>");
    String text = input.toString(StandardCharsets.UTF_8);
    return vertx.executeBlocking(() -> Toml.parse(text, name), false);
  }
}
