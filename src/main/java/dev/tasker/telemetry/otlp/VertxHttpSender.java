package dev.tasker.telemetry.otlp;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.ContextInternal;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** OTLP over http/protobuf. */
final class VertxHttpSender implements HttpSender {
  private static final Set<Integer> TRANSIENT = Set.of(429, 502, 503, 504);

  private final SenderOptions options;
  private final Delivery delivery;

  VertxHttpSender(ContextInternal context, SenderOptions options) {
    this.options = options;
    this.delivery =
        new Delivery(
            context,
            options,
            HttpVersion.HTTP_1_1,
            reply -> TRANSIENT.contains(reply.status()),
            VertxHttpSender::problem);
  }

  @Override
  public void send(
      MessageWriter writer, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
    Buffer message;
    try {
      message = Buffer.buffer(options.serialize(writer));
    } catch (IOException e) {
      onError.accept(e);
      return;
    }
    delivery
        .deliver(message, options.compressor().isPresent())
        .compose(VertxHttpSender::fromCollector)
        .onComplete(reply -> onResponse.accept(new Response(reply)), onError::accept);
  }

  @Override
  public CompletableResultCode shutdown() {
    return ResultCodes.of(delivery.close());
  }

  /** A web server or a login page that says 200 to everything has taken nothing. */
  private static Future<Reply> fromCollector(Reply reply) {
    return isWebPage(reply)
        ? Future.failedFuture(new IOException(problem(reply).orElse("no OTLP")))
        : Future.succeededFuture(reply);
  }

  private static boolean isWebPage(Reply reply) {
    String type = reply.headers().get("content-type");
    return reply.status() / 100 == 2 && type != null && type.startsWith("text/html");
  }

  private static Optional<String> problem(Reply reply) {
    if (isWebPage(reply)) {
      return Optional.of("the answer is a web page; there is no OTLP collector at this address");
    }
    return reply.status() / 100 == 2
        ? Optional.empty()
        : Optional.of("HTTP " + reply.status() + " " + reply.statusMessage());
  }

  Delivery delivery() {
    return delivery;
  }

  private record Response(Reply reply) implements HttpResponse {
    @Override
    public int getStatusCode() {
      return reply.status();
    }

    @Override
    public String getStatusMessage() {
      return reply.statusMessage();
    }

    @Override
    public byte[] getResponseBody() {
      return reply.body().getBytes();
    }
  }
}
