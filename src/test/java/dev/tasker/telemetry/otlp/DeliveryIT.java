package dev.tasker.telemetry.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.testkit.OtlpReceiver;
import dev.tasker.testkit.OtlpReceiver.Request;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.ContextInternal;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Messages on their way to one collector, which asks for a pause. */
final class DeliveryIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Buffer MESSAGE = Buffer.buffer();

  private final Vertx vertx = Vertx.vertx();
  private final OtlpReceiver receiver = OtlpReceiver.start(vertx).await();
  private final Promise<Reply> next = Promise.promise();
  private final Delivery delivery =
      new Delivery(
          (ContextInternal) vertx.getOrCreateContext(),
          options(),
          HttpVersion.HTTP_1_1,
          this::judge);

  @AfterEach
  void stop() {
    delivery.close().await();
    vertx.close().await();
  }

  @Test
  void a_message_that_comes_while_the_collector_wants_to_be_left_alone_waits() {
    // Longer than the first pause of our own could be.
    receiver.throttlesFor(2);

    Reply first = delivery.deliver(MESSAGE, false).await();

    assertThat(first.status()).isEqualTo(200);
    assertThat(next.future().await().status()).isEqualTo(200);
    List<Request> requests = receiver.requests();
    assertThat(requests).hasSize(3);
    assertThat(requests.subList(1, 3))
        .allSatisfy(
            request ->
                assertThat(request.arrivedNanos() - requests.get(0).arrivedNanos())
                    .isGreaterThanOrEqualTo(Duration.ofSeconds(2).toNanos()));
  }

  /** Sends the next message as soon as the first is answered. */
  private Verdict judge(Reply reply) {
    if (reply.status() == 429) {
      delivery.deliver(MESSAGE, false).onComplete(next);
    }
    return VertxHttpSender.judge(reply);
  }

  private SenderOptions options() {
    return new SenderOptions(
        URI.create(receiver.endpoint()),
        "/v1/traces",
        "application/x-protobuf",
        Optional.empty(),
        Map::of,
        PATIENCE,
        PATIENCE,
        RetryPolicy.getDefault(),
        1_000_000,
        CollectorTls.DEFAULT);
  }
}
