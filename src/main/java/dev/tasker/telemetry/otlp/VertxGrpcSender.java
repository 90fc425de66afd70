package dev.tasker.telemetry.otlp;

import static io.opentelemetry.sdk.common.export.GrpcStatusCode.ABORTED;
import static io.opentelemetry.sdk.common.export.GrpcStatusCode.CANCELLED;
import static io.opentelemetry.sdk.common.export.GrpcStatusCode.DATA_LOSS;
import static io.opentelemetry.sdk.common.export.GrpcStatusCode.DEADLINE_EXCEEDED;
import static io.opentelemetry.sdk.common.export.GrpcStatusCode.OK;
import static io.opentelemetry.sdk.common.export.GrpcStatusCode.OUT_OF_RANGE;
import static io.opentelemetry.sdk.common.export.GrpcStatusCode.RESOURCE_EXHAUSTED;
import static io.opentelemetry.sdk.common.export.GrpcStatusCode.UNAVAILABLE;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.GrpcResponse;
import io.opentelemetry.sdk.common.export.GrpcSender;
import io.opentelemetry.sdk.common.export.GrpcStatusCode;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.ContextInternal;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** OTLP over gRPC: unary calls on HTTP/2, with prior knowledge when there is no TLS. */
final class VertxGrpcSender implements GrpcSender {
  /**
   * As the OTLP specification lists them (section "Failures" of OTLP/gRPC). {@code
   * RESOURCE_EXHAUSTED} is one only when the collector says with {@code RetryInfo} that it will
   * recover.
   */
  private static final Set<GrpcStatusCode> TRANSIENT =
      EnumSet.of(CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS);

  private final SenderOptions options;
  private final Delivery delivery;

  VertxGrpcSender(ContextInternal context, SenderOptions options) {
    this.options = options;
    this.delivery = new Delivery(context, options, HttpVersion.HTTP_2, VertxGrpcSender::judge);
  }

  @Override
  public void send(
      MessageWriter writer, Consumer<GrpcResponse> onResponse, Consumer<Throwable> onError) {
    Buffer message;
    try {
      message = GrpcFrames.frame(options.serialize(writer), options.compressor().isPresent());
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
    GrpcStatusCode status = GrpcFrames.status(reply);
    if (status == OK) {
      return GrpcFrames.verdict(reply);
    }
    String problem = ("gRPC " + status + " " + GrpcFrames.description(reply)).trim();
    Optional<Duration> retryInfo = GrpcFrames.retryInfo(reply);
    boolean again =
        TRANSIENT.contains(status) || (status == RESOURCE_EXHAUSTED && retryInfo.isPresent());
    return again ? Verdict.unavailable(problem, retryInfo) : Verdict.refused(problem);
  }

  Delivery delivery() {
    return delivery;
  }

  private record Response(Reply reply) implements GrpcResponse {
    @Override
    public GrpcStatusCode getStatusCode() {
      return GrpcFrames.status(reply);
    }

    @Override
    public String getStatusDescription() {
      return GrpcFrames.description(reply);
    }

    @Override
    public byte[] getResponseMessage() {
      return GrpcFrames.message(reply);
    }
  }
}
