package dev.tasker.docs;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;

/** Numbers invoices; the same key gets the same number again. */
public final class InvoiceArchive extends VerticleBase {
  static final String ADDRESS = "invoices.archive";

  private final Map<String, Integer> numbers = new HashMap<>();

  @Override
  public Future<?> start() {
    return vertx.eventBus().<JsonObject>consumer(ADDRESS, this::archive).completion();
  }

  private void archive(Message<JsonObject> message) {
    numbers.putIfAbsent(message.body().getString("key"), numbers.size() + 1);
    int number = numbers.get(message.body().getString("key"));
    message.reply(new JsonObject().put("archive_no", number));
  }
}
