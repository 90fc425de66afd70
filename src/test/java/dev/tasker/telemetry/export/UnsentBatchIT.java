package dev.tasker.telemetry.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.telemetry.metric.TaskerMetrics;
import dev.tasker.telemetry.sampling.NamespaceAwareSampler;
import dev.tasker.telemetry.sampling.SamplingSettings;
import dev.tasker.telemetry.settings.OtlpProtocol;
import dev.tasker.telemetry.settings.TelemetrySettings;
import dev.tasker.testkit.OtlpReceiver;
import dev.tasker.testkit.OtlpReceiver.Answer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What never reaches the collector is not told with the collector's last words. */
final class UnsentBatchIT {
  private final Vertx vertx = Vertx.vertx();
  private final OtlpReceiver receiver = OtlpReceiver.start(vertx).await();
  private final ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
  private final AtomicBoolean broken = new AtomicBoolean();

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @ParameterizedTest
  @EnumSource(OtlpProtocol.class)
  void metrics_that_cannot_be_read_are_told_with_the_reason(OtlpProtocol protocol) {
    receiver.answer(Answer.REFUSE);
    MetricPipeline metrics = on(() -> Future.succeededFuture(pipeline(protocol)));
    on(metrics::flush);
    assertThat(metrics.status().lastError())
        .hasValueSatisfying(error -> assertThat(error).contains("told to fail"));

    broken.set(true);
    on(metrics::flush);

    assertThat(metrics.status().lastError())
        .contains("the metrics cannot be read: java.lang.IllegalStateException: no registry");
    assertThat(receiver.requests()).hasSize(1);
  }

  private MetricPipeline pipeline(OtlpProtocol protocol) {
    TelemetrySettings settings = TelemetryRig.settings(protocol, receiver.endpoint());
    var sampler = new NamespaceAwareSampler(SamplingSettings.ALL);
    return new MetricPipeline(
        context,
        settings,
        Resource.empty(),
        this::read,
        new TaskerMetrics(new SimpleMeterRegistry(), sampler),
        new OutageReport(new QuietMinute(System::nanoTime)));
  }

  private List<MetricData> read(Resource resource) {
    if (broken.get()) {
      throw new IllegalStateException("no registry");
    }
    return List.of();
  }

  private <T> T on(Supplier<Future<T>> work) {
    Promise<T> done = Promise.promise();
    context.runOnContext(go -> work.get().onComplete(done));
    return done.future().await();
  }
}
