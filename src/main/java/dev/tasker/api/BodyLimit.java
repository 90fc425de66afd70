package dev.tasker.api;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.function.IntSupplier;

/** Reads the body of a request, up to the limit in force. Of one router, so on one event loop. */
final class BodyLimit implements Handler<RoutingContext> {
  private final BodyHandler body = BodyHandler.create(false);
  private final IntSupplier maxBytes;

  BodyLimit(IntSupplier maxBytes) {
    this.maxBytes = maxBytes;
  }

  @Override
  public void handle(RoutingContext request) {
    body.setBodyLimit(maxBytes.getAsInt()).handle(request);
  }
}
