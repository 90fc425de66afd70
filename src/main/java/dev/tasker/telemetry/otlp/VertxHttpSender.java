package dev.tasker.telemetry.otlp;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.Compressor;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.ContextInternal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
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
            context, options, HttpVersion.HTTP_1_1, reply -> TRANSIENT.contains(reply.status()));
  }

  @Override
  public void send(
      MessageWriter writer, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
    Buffer message;
    try {
      message = serialize(writer);
    } catch (IOException e) {
      onError.accept(e);
      return;
    }
    delivery
        .deliver(message, options.compressor().isPresent())
        .onComplete(reply -> onResponse.accept(new Response(reply)), onError::accept);
  }

  @Override
  public CompletableResultCode shutdown() {
    return ResultCodes.of(delivery.close());
  }

  Delivery delivery() {
    return delivery;
  }

  private Buffer serialize(MessageWriter writer) throws IOException {
    ByteArrayOutputStream bytes =
        new ByteArrayOutputStream(Math.max(32, writer.getContentLength()));
    if (options.compressor().isPresent()) {
      Compressor compressor = options.compressor().get();
      try (OutputStream compressed = compressor.compress(bytes)) {
        writer.writeMessage(compressed);
      }
    } else {
      writer.writeMessage(bytes);
    }
    return Buffer.buffer(bytes.toByteArray());
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
