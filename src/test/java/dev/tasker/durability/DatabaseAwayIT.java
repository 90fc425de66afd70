package dev.tasker.durability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.testkit.CuttableProxy;
import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.ServingJar;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The database goes away in the middle of the work, again and again, at moments given by a seed
 * (system property {@code tasker.seed}); answers are lost with their connections, so that the
 * process does not know what it was given.
 */
final class DatabaseAwayIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final int TASKS = 400;
  private static final int CUTS = 24;
  private static final Duration MOST_BETWEEN_CUTS = Duration.ofMillis(600);

  /** Environment test: a heartbeat each 200 ms, a lease of 2 s. */
  private static final Duration ONE_AND_A_HALF_HEARTBEATS = Duration.ofMillis(300);

  private static final Duration LONGER_THAN_THE_LEASE = Duration.ofSeconds(3);

  /** Statements end sooner for certain, so that a doubt is over sooner. */
  private static final Map<String, String> ENV =
      Map.of("TASKER__DATABASE__STATEMENT_TIMEOUT_MS", "2000");

  private final long seed = Long.getLong("tasker.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final MigratedDatabase db = new MigratedDatabase();
  private final Audit audit = new Audit(db);
  private CuttableProxy proxy;
  private ServingJar cutOff;

  @BeforeEach
  void start() throws Exception {
    proxy = new CuttableProxy(db.url());
    cutOff = ServingJar.on(proxy.url(), ENV);
  }

  @AfterEach
  void stop() throws Exception {
    cutOff.close();
    proxy.close();
    db.close();
  }

  @Test
  void a_lonely_process_completes_each_step_once_however_often_it_is_cut_off() throws Exception {
    createWorkForTheTimeOfTheCuts();

    cutAgainAndAgain();

    everythingIsDoneOnce();
    assertThat(cutOff.process().err()).anyMatch(line -> line.contains("results.not_written"));
  }

  @Test
  void a_process_cut_off_for_longer_than_its_lease_leaves_its_steps_to_another() throws Exception {
    try (ServingJar connected = ServingJar.on(db.url(), ENV)) {
      createWorkForTheTimeOfTheCuts();

      cutAgainAndAgain();

      everythingIsDoneOnce();
      assertThat(
              db.number(
                  "select count(*) from tasker_workers where pid = $1", connected.process().pid()))
          .isEqualTo(1);
    }
  }

  /** Tasks that become due one after the other, so that each cut meets some at work. */
  private void createWorkForTheTimeOfTheCuts() throws Exception {
    System.out.println("DatabaseAwayIT: -Dtasker.seed=" + seed);
    Instant begin = Instant.now().plusSeconds(1);
    cutOff.create(
        TASKS,
        i ->
            ServingJar.mixedDag(2 * i)
                .put("run_at", begin.plusMillis(random.nextInt(15_000)).toString()));
  }

  private void cutAgainAndAgain() throws Exception {
    for (int cut = 1; cut <= CUTS; cut++) {
      pass(Duration.ofMillis(random.nextLong(MOST_BETWEEN_CUTS.toMillis())));
      proxy.cut();
      if (cut % 12 == 0) {
        pass(LONGER_THAN_THE_LEASE);
      } else if (cut % 3 == 0) {
        pass(ONE_AND_A_HALF_HEARTBEATS);
      }
      proxy.restore();
    }
  }

  private void everythingIsDoneOnce() throws Exception {
    audit.awaitComplete(TASKS, LIMIT);
    audit.everyStepCompletedExactlyOnce(TASKS);
    audit.nothingIsLeftOver(LIMIT);
  }

  private void pass(Duration time) {
    MigratedDatabase.await(db.vertx().timer(Math.max(1, time.toMillis()), TimeUnit.MILLISECONDS));
  }
}
