package dev.tasker.telemetry.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.telemetry.metric.TaskerMetric;
import dev.tasker.telemetry.settings.ExportQueue;
import dev.tasker.telemetry.settings.OtlpProtocol;
import dev.tasker.telemetry.settings.Signal;
import dev.tasker.telemetry.settings.SignalSettings;
import dev.tasker.telemetry.settings.TelemetrySettings;
import dev.tasker.testkit.OtlpReceiver.Answer;
import dev.tasker.testkit.ReceivedLog;
import io.opentelemetry.api.trace.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Spans and lines that end while, or after, telemetry is switched off: delivered, or counted. */
final class LateSignalsIT {
  private static final Logger LOG = LoggerFactory.getLogger("shop.Till");
  private static final int THREADS = 3;
  private static final int ROUNDS = 5;

  private final TelemetryRig rig = new TelemetryRig();

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void a_span_that_ends_after_the_switch_is_counted_as_dropped() {
    rig.deploy(TelemetryRig.settings(OtlpProtocol.GRPC, rig.receiver.endpoint()));
    Span inTime = start("in time");
    Span late = start("late");
    inTime.end();

    rig.telemetry.runtime().disable().await();
    late.end();

    assertThat(rig.receiver.spans()).hasSize(1);
    assertThat(rig.counter(TaskerMetric.SPANS_DROPPED)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"ACCEPT", "REFUSE", "HANG_UP", "SILENCE"})
  void under_load_each_span_is_delivered_or_counted(Answer answer) throws Exception {
    rig.deploy(
        TelemetryRig.settings(OtlpProtocol.GRPC, rig.receiver.endpoint())
            .withQueue(new ExportQueue(200, 20, Duration.ofMillis(5)))
            .withShutdownTimeout(Duration.ofMillis(answer == Answer.SILENCE ? 50 : 20_000)));
    rig.receiver.answer(answer);
    AtomicBoolean enough = new AtomicBoolean();
    AtomicInteger ended = new AtomicInteger();
    List<Thread> load = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      load.add(new Thread(() -> work(enough, ended), "load-" + i));
    }
    load.forEach(Thread::start);

    for (int round = 0; round < ROUNDS; round++) {
      rig.receiver.awaitRequests(rig.receiver.requests().size() + 1);
      rig.telemetry.runtime().disable().await();
      rig.telemetry.runtime().enable().await();
    }
    enough.set(true);
    for (Thread thread : load) {
      thread.join();
    }
    rig.telemetry.runtime().disable().await();

    assertThat(ended).hasPositiveValue();
    assertThat(rig.receiver.spans().size() + rig.counter(TaskerMetric.SPANS_DROPPED))
        .isEqualTo(ended.get());
  }

  @Test
  void a_line_that_a_thread_is_just_writing_is_counted_as_dropped() throws Exception {
    TelemetrySettings settings =
        TelemetryRig.settings(OtlpProtocol.GRPC, rig.receiver.endpoint())
            .withSignals(SignalSettings.DEFAULT.only(Signal.LOGS));
    rig.deploy(settings);
    Slow amount = new Slow();
    Thread writer =
        new Thread(() -> LOG.atInfo().addKeyValue("amount", amount).log("late"), "writer");
    writer.start();
    assertThat(amount.asked.await(20, TimeUnit.SECONDS)).isTrue();

    rig.telemetry.runtime().disable().await();
    double before = rig.counter(TaskerMetric.LOGS_DROPPED);
    amount.answered.countDown();
    writer.join();

    assertThat(rig.counter(TaskerMetric.LOGS_DROPPED) - before).isEqualTo(1);
    assertThat(rig.receiver.logs()).extracting(ReceivedLog::body).doesNotContain("late");
  }

  /** Begins spans one after another, each of which ends a little later. */
  private void work(AtomicBoolean enough, AtomicInteger ended) {
    while (!enough.get()) {
      Span span = start("work");
      LockSupport.parkNanos(100_000);
      if (span.isRecording()) {
        // Counted before: nothing may arrive that is not yet in the sum.
        ended.incrementAndGet();
        span.end();
      }
    }
  }

  private Span start(String name) {
    return rig.telemetry.openTelemetry().getTracer("test").spanBuilder(name).startSpan();
  }

  /** A value whose text takes long, but only for the record that is to be exported. */
  private static final class Slow {
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answered = new CountDownLatch(1);

    @Override
    public String toString() {
      boolean exported =
          StackWalker.getInstance()
              .walk(
                  frames ->
                      frames.anyMatch(
                          frame -> frame.getClassName().equals(OtlpAppender.class.getName())));
      if (exported) {
        asked.countDown();
        try {
          answered.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      return "3";
    }
  }
}
