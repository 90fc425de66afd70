package dev.tasker.telemetry.export;

import static org.assertj.core.api.Assertions.assertThat;

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

/** The places in a queue, asked for by many threads at once. */
class BacklogTest {
  private static final int THREADS = 8;
  private static final int OFFERS = 50_000;
  private static final int CAPACITY = 5;

  private final Backlog backlog =
      new Backlog(
          Signal.TRACES,
          CAPACITY,
          new TaskerMetrics(
              new SimpleMeterRegistry(), new NamespaceAwareSampler(SamplingSettings.ALL)));

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
