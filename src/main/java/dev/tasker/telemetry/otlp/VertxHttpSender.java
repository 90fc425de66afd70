package dev.tasker.telemetry.otlp;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.ContextInternal;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** OTLP over http/protobuf. Which answers are worth another try is the specification's choice. */
final class VertxHttpSender implements HttpSender {
  private static final String PROTOBUF = "application/x-protobuf";
  private static final String JSON = "application/json";
  private static final Optional<ExportResponse> NONE = Optional.empty();
  private static final int STATUS_MESSAGE = 2;
  private static final Set<Integer> TRANSIENT = Set.of(429, 502, 503, 504);

  private final SenderOptions options;
  private final Delivery delivery;

  VertxHttpSender(ContextInternal context, SenderOptions options) {
    this.options = options;
    this.delivery = new Delivery(context, options, HttpVersion.HTTP_1_1, VertxHttpSender::judge);
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
        .onComplete(reply -> onResponse.accept(new Response(reply)), onError::accept);
  }

  @Override
  public CompletableResultCode shutdown() {
    return ResultCodes.of(delivery.close());
  }

  static Verdict judge(Reply reply) {
    String type = String.valueOf(reply.headers().get("content-type")).toLowerCase(Locale.ROOT);
    if (reply.status() / 100 != 2) {
      String problem = "HTTP " + reply.status() + " " + reply.statusMessage() + words(reply, type);
      return TRANSIENT.contains(reply.status())
          ? Verdict.unavailable(
              problem, RetryDelay.ofHttp(reply.headers().get("retry-after"), Instant.now()))
          : Verdict.refused(problem);
    }
    if (type.startsWith("text/html")) {
      return Verdict.refused(
          "the answer is a web page; there is no OTLP collector at this address");
    }
    return success(type, reply.body());
  }

  /**
   * The specification demands protobuf's type of every content; a collector that names none is
   * believed, and one that writes the same message in JSON is understood.
   */
  private static Verdict success(String type, Buffer content) {
    if (content.length() == 0 || type.equals("null") || type.startsWith(PROTOBUF)) {
      return Verdict.ofContent(content, 0);
    }
    return (type.startsWith(JSON) ? ExportResponse.readJson(content) : NONE)
        .map(response -> Verdict.taken(response.rejected(), response.message()))
        .orElseGet(() -> Verdict.refused("the answer is no OTLP: " + type + ", not " + PROTOBUF));
  }

  /** Of the {@code google.rpc.Status} that the specification makes the content of a failure. */
  private static String words(Reply reply, String type) {
    String words = "";
    if (type.startsWith(PROTOBUF)) {
      try {
        var status = new ProtobufReader(reply.body(), 0, reply.body().length());
        for (int field = status.next(); field != 0; field = status.next()) {
          if (field == STATUS_MESSAGE) {
            words = ": " + status.text(Verdict.LONGEST_BYTES);
          } else {
            status.skip();
          }
        }
      } catch (IOException e) {
        return "";
      }
    }
    return words;
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
