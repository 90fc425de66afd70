package dev.tasker.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class BatchLaneTest {
  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final List<List<String>> written = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void what_arrives_during_a_write_goes_together_in_the_next() {
    Promise<Void> firstWrite = Promise.promise();
    BatchLane<String> lane =
        lane(10, item -> 1, batch -> written.size() == 1 ? firstWrite.future() : done());
    onContext(() -> lane.add("a"));
    onContext(() -> {});

    onContext(() -> List.of("b", "c").forEach(lane::add));
    assertThat(written).containsExactly(List.of("a"));
    onContext(firstWrite::complete);
    onContext(() -> {});

    assertThat(written).containsExactly(List.of("a"), List.of("b", "c"));
  }

  @Test
  void what_arrives_in_one_turn_of_the_event_loop_goes_together() {
    BatchLane<String> lane = lane(10, item -> 1, batch -> done());

    onContext(() -> List.of("a", "b", "c").forEach(lane::add));
    onContext(() -> {});

    assertThat(written).containsExactly(List.of("a", "b", "c"));
  }

  @Test
  void batch_is_bounded_by_number() {
    BatchLane<String> lane = lane(2, item -> 1, batch -> done());

    onContext(() -> List.of("a", "b", "c").forEach(lane::add));
    onContext(() -> {});

    assertThat(written).containsExactly(List.of("a", "b"), List.of("c"));
  }

  @Test
  void a_second_write_begins_only_with_a_full_batch() {
    Promise<Void> firstWrite = Promise.promise();
    BatchLane<String> lane =
        new BatchLane<>(
            context,
            2,
            () -> 2,
            item -> 1,
            batch -> {
              written.add(batch);
              return written.size() == 1 ? firstWrite.future() : done();
            });
    onContext(() -> lane.add("a"));
    onContext(() -> {});

    onContext(() -> lane.add("b"));
    onContext(() -> {});
    assertThat(written).containsExactly(List.of("a"));
    onContext(() -> List.of("c", "d").forEach(lane::add));
    onContext(() -> {});

    assertThat(written).containsExactly(List.of("a"), List.of("b", "c"));
    onContext(firstWrite::complete);
    onContext(() -> {});
    assertThat(written).containsExactly(List.of("a"), List.of("b", "c"), List.of("d"));
  }

  @Test
  void the_bound_is_asked_for_each_batch() {
    AtomicInteger bound = new AtomicInteger(2);
    BatchLane<String> lane =
        new BatchLane<>(
            context,
            1,
            bound::get,
            item -> 1,
            batch -> {
              written.add(batch);
              bound.set(1);
              return done();
            });

    onContext(() -> List.of("a", "b", "c", "d").forEach(lane::add));
    onContext(() -> {});

    assertThat(written).containsExactly(List.of("a", "b"), List.of("c"), List.of("d"));
  }

  @Test
  void batch_is_bounded_by_characters_but_takes_one_item_of_any_size() {
    BatchLane<String> lane = lane(10, item -> 20 << 20, batch -> done());

    onContext(() -> List.of("a", "b").forEach(lane::add));
    onContext(() -> {});

    assertThat(written).containsExactly(List.of("a"), List.of("b"));
  }

  @Test
  void lane_survives_a_write_that_throws() {
    BatchLane<String> lane =
        lane(
            10,
            item -> 1,
            batch -> {
              if (batch.contains("bad")) {
                throw new IllegalStateException("thrown by the write");
              }
              return done();
            });

    onContext(() -> lane.add("bad"));
    onContext(() -> {});
    onContext(() -> lane.add("good"));
    onContext(() -> {});

    assertThat(written).containsExactly(List.of("bad"), List.of("good"));
  }

  private BatchLane<String> lane(
      int maxBatch, ToIntFunction<String> characters, Function<List<String>, Future<Void>> write) {
    return new BatchLane<>(
        context,
        1,
        () -> maxBatch,
        characters,
        batch -> {
          written.add(batch);
          return write.apply(batch);
        });
  }

  private static Future<Void> done() {
    return Future.succeededFuture();
  }

  /** Runs on the lane's context and waits for the end of that turn. */
  private void onContext(Runnable work) {
    Promise<Void> ran = Promise.promise();
    context.runOnContext(
        turn -> {
          work.run();
          ran.complete();
        });
    ran.future().await();
  }
}
