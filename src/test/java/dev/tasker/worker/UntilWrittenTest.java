package dev.tasker.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class UntilWrittenTest {
  private static final int BAD = 13;

  private final Vertx vertx = Vertx.vertx();
  private final List<Integer> written = new ArrayList<>();
  private final List<Integer> unstorable = new ArrayList<>();
  private final Set<Integer> lost = new HashSet<>();
  private int tries;

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void bad_result_is_found_among_good_ones() {
    write(batch -> batch.contains(BAD) ? refused("22P05") : accepted(batch), range(32));

    assertThat(unstorable).containsExactly(BAD);
    assertThat(written).containsExactlyInAnyOrderElementsOf(without(BAD));
    // Halving needs about twice the logarithm, not one try each.
    assertThat(tries).isLessThan(16);
  }

  @Test
  void batch_is_tried_again_while_the_database_is_away() {
    write(
        batch -> tries < 4 ? Future.failedFuture(new IOException("refused")) : accepted(batch),
        List.of(1, 2));

    assertThat(written).containsExactly(1, 2);
    assertThat(unstorable).isEmpty();
  }

  @Test
  void deadlock_is_tried_again_as_it_was() {
    write(batch -> tries == 1 ? refused("40P01") : accepted(batch), List.of(1, 2));

    assertThat(written).containsExactly(1, 2);
    assertThat(tries).isEqualTo(2);
  }

  @Test
  void result_too_large_for_the_database_is_given_up_after_some_tries() {
    write(batch -> batch.contains(BAD) ? refused("54000") : accepted(batch), List.of(1, BAD));

    assertThat(unstorable).containsExactly(BAD);
    assertThat(written).containsExactly(1);
  }

  @Test
  void result_that_cannot_even_be_written_down_is_given_up_at_once() {
    write(
        batch -> {
          throw new IllegalArgumentException("cannot encode");
        },
        List.of(1));

    assertThat(unstorable).containsExactly(1);
    assertThat(tries).isEqualTo(1);
  }

  @Test
  void what_is_no_longer_held_is_not_written() {
    lost.add(2);

    write(this::accepted, List.of(1, 2));

    assertThat(written).containsExactly(1);
  }

  private void write(Function<List<Integer>, Future<Void>> writeOnce, List<Integer> batch) {
    new UntilWritten<Integer>(
            vertx,
            () -> 10,
            result -> !lost.contains(result),
            held -> {
              tries++;
              return writeOnce.apply(held);
            },
            (result, cause) -> unstorable.add(result))
        .write(batch)
        .await();
  }

  private Future<Void> accepted(List<Integer> batch) {
    written.addAll(batch);
    return Future.succeededFuture();
  }

  private static Future<Void> refused(String sqlState) {
    return Future.failedFuture(new PgException("refused", "ERROR", sqlState, ""));
  }

  private static List<Integer> range(int end) {
    return IntStream.range(0, end).boxed().toList();
  }

  private static List<Integer> without(int excluded) {
    return range(32).stream().filter(i -> i != excluded).toList();
  }
}
