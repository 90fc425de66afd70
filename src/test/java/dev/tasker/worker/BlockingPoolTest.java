package dev.tasker.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class BlockingPoolTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void more_threads_take_work_that_waited() throws Exception {
    BlockingPool pool = new BlockingPool(vertx, 1);
    CountDownLatch both = new CountDownLatch(2);
    Future<Boolean> first = pool.run(() -> meet(both));
    Future<Boolean> second = pool.run(() -> meet(both));

    // On one thread they would wait for each other until the deadline.
    new BlockingPool(vertx, 1).resize(2);

    assertThat(first.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(second.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void fewer_threads_do_not_disturb_what_runs() throws Exception {
    BlockingPool pool = new BlockingPool(vertx, 2);
    CountDownLatch go = new CountDownLatch(1);
    Future<Boolean> first = pool.run(() -> go.await(20, TimeUnit.SECONDS));
    Future<Boolean> second = pool.run(() -> go.await(20, TimeUnit.SECONDS));

    pool.resize(1);
    go.countDown();

    assertThat(first.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(second.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(pool.size()).isEqualTo(1);
  }

  private static boolean meet(CountDownLatch both) throws InterruptedException {
    both.countDown();
    return both.await(20, TimeUnit.SECONDS);
  }
}
