package dev.tasker.config;

import io.vertx.config.spi.ConfigStore;
import io.vertx.config.spi.ConfigStoreFactory;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/**
 * The Vert.x Config store {@code text}: serves the bytes it was configured with.
 *
 * <p>The loader reads each file once and hands its bytes over, so that values and the line numbers
 * in errors come from the same bytes, and so that the copy inside the jar needs no extraction to a
 * cache directory. Configuration: {@code bytes}, and {@code path} to name it in errors.
 */
public final class TextConfigStoreFactory implements ConfigStoreFactory {

  @Override
  public String name() {
    return "text";
  }

  @Override
  public ConfigStore create(Vertx vertx, JsonObject configuration) {
    return new TextStore(configuration.getBuffer("bytes", Buffer.buffer()));
  }

  private record TextStore(Buffer bytes) implements ConfigStore {
    @Override
    public Future<Buffer> get() {
      return Future.succeededFuture(bytes);
    }

    @Override
    public Future<Void> close() {
      return Future.succeededFuture();
    }
  }
}
