package dev.tasker.config.toml;

import io.vertx.config.spi.ConfigProcessor;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/**
 * Teaches Vert.x Config the format {@code toml}; found through {@code META-INF/services}.
 *
 * <p>Parses on a worker thread, so that a big file holds up no event loop. A document that is not
 * TOML fails the future with a {@link TomlException}, whose message names the file when the store's
 * configuration has a {@code path}. Dates and times become ISO-8601 strings.
 */
public final class TomlConfigProcessor implements ConfigProcessor {

  @Override
  public String name() {
    return "toml";
  }

  @Override
  public Future<JsonObject> process(Vertx vertx, JsonObject configuration, Buffer input) {
    String name = configuration.getString("path", "TOML");
    return vertx.executeBlocking(() -> read(name, input), false);
  }

  private static JsonObject read(String name, Buffer input) {
    try {
      return new JsonObject(Toml.parse(input.getBytes()).values());
    } catch (TomlException e) {
      throw e.in(name);
    }
  }
}
