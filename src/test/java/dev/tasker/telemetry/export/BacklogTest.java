package dev.tasker.telemetry.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.telemetry.metric.TaskerMetric;
import dev.tasker.telemetry.metric.TaskerMetrics;
import dev.tasker.telemetry.sampling.NamespaceAwareSampler;
import dev.tasker.telemetry.sampling.SamplingSettings;
import dev.tasker.telemetry.settings.Signal;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Everything is counted once: as waiting, then as delivered or as dropped. */
final class BacklogTest {
  private static final int THREADS = 8;
  private static final int OFFERS = 50_000;
  private static final int CAPACITY = 3;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Backlog backlog =
      new Backlog(
          Signal.TRACES,
          CAPACITY,
          new TaskerMetrics(registry, new NamespaceAwareSampler(SamplingSettings.ALL)));

  @Test
  void what_does_not_fit_is_dropped() {
    fill();
    assertThat(backlog.offer()).isFalse();

    backlog.delivered(1);

    assertThat(backlog.offer()).isTrue();
    expect(3, 1, 1);
  }

  @Test
  void what_waits_at_the_end_is_dropped_once_whatever_becomes_of_it() {
    fill();
    backlog.delivered(1);

    backlog.close();
    expect(0, 1, 2);
    backlog.failed(1);
    backlog.delivered(1);
    backlog.close();

    expect(0, 1, 2);
  }

  @Test
  void what_comes_after_the_end_is_dropped() {
    backlog.close();

    assertThat(backlog.offer()).isFalse();
    backlog.add(5);

    expect(0, 0, 1);
  }

  @Test
  void there_are_never_more_items_than_places_and_each_is_accounted_for() {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<CompletableFuture<Integer>> most = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        most.add(CompletableFuture.supplyAsync(this::offerAndDeliver, threads));
      }

      assertThat(most).allSatisfy(seen -> assertThat(seen.join()).isBetween(1, CAPACITY));
    } finally {
      threads.shutdown();
    }
    assertThat(backlog.waiting()).isZero();
    assertThat(backlog.delivered() + backlog.dropped()).isEqualTo((long) THREADS * OFFERS);
  }

  private void fill() {
    for (int i = 0; i < CAPACITY; i++) {
      assertThat(backlog.offer()).isTrue();
    }
  }

  private void expect(int waiting, int delivered, int dropped) {
    assertThat(backlog.waiting()).isEqualTo(waiting);
    assertThat(backlog.delivered()).isEqualTo(delivered);
    assertThat(backlog.dropped()).isEqualTo(dropped);
    assertThat(registry.get(TaskerMetric.SPANS_DROPPED.meterName()).counter().count())
        .isEqualTo(dropped);
  }

  /** The longest queue this thread saw. */
  private int offerAndDeliver() {
    int most = 0;
    for (int i = 0; i < OFFERS; i++) {
      boolean taken = backlog.offer();
      most = Math.max(most, backlog.waiting());
      if (taken) {
        backlog.delivered(1);
      }
    }
    return most;
  }
}
