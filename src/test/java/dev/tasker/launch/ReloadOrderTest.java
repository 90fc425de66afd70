package dev.tasker.launch;

import static dev.tasker.testkit.MigratedDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.config.ConfigChange;
import dev.tasker.config.FileStamps;
import dev.tasker.config.ReloadReport;
import dev.tasker.config.ReloadReport.Outcome;
import dev.tasker.telemetry.log.ConsoleLogging;
import dev.tasker.testkit.Eventually;
import dev.tasker.worker.WorkerOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When the configuration is read again: one reading after another, and none during a stop. */
final class ReloadOrderTest extends ReloadFixture {

  @Test
  void readings_follow_each_other_and_those_who_wait_share_one() throws IOException {
    ConfigReload reload = started("worker.max_in_flight = 10\n");
    Promise<Void> slow = Promise.promise();
    workerAnswers = slow.future();
    write("worker.max_in_flight = 20\n");
    Future<ReloadReport> first = reload.reload("first");
    awaitUsed(1);

    write("worker.max_in_flight = 30\n");
    Future<ReloadReport> second = reload.reload("second");
    Future<ReloadReport> third = reload.reload("third");
    turn();
    assertThat(second.isComplete()).isFalse();
    assertThat(reload.current().config().worker().maxInFlight()).isEqualTo(10);
    slow.complete();

    assertThat(await(first).applied()).extracting(ConfigChange::after).containsExactly("20");
    assertThat(await(second)).isSameAs(await(third));
    assertThat(await(second).applied()).extracting(ConfigChange::after).containsExactly("30");
    assertThat(used).extracting(WorkerOptions::maxInFlight).containsExactly(20, 30);
  }

  @Test
  void while_the_process_stops_nothing_is_read_any_more() throws IOException {
    ConfigReload reload = started("worker.max_in_flight = 10\n");
    Promise<Void> slow = Promise.promise();
    workerAnswers = slow.future();
    write("worker.max_in_flight = 20\n");
    Future<ReloadReport> first = reload.reload("first");
    awaitUsed(1);
    write("worker.max_in_flight = 30\n");
    Future<ReloadReport> waiting = reload.reload("waiting");
    turn();

    reload.stop();
    slow.complete();

    assertThat(await(first).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(await(waiting).outcome()).isEqualTo(Outcome.IGNORED);
    assertThat(await(reload.reload("late")).outcome()).isEqualTo(Outcome.IGNORED);
    assertThat(used).hasSize(1);
  }

  @Test
  void what_cannot_be_applied_is_a_failure_and_not_a_change() throws IOException {
    ConfigReload reload =
        started(
            "worker.max_in_flight = 10\n"
                + "telemetry.tracing.sample_rate = 0.5\ntelemetry.log_level = \"info\"\n");
    workerAnswers = Future.failedFuture(new IllegalStateException("refused"));
    write(
        "worker.max_in_flight = 20\n"
            + "telemetry.tracing.sample_rate = 0.1\ntelemetry.log_level = \"debug\"\n");

    assertThat(await(reload.reload("test")).outcome()).isEqualTo(Outcome.FAILED);
    assertThat(reload.current().config().worker().maxInFlight()).isEqualTo(10);
    assertThat(telemetry.runtime().settings().tracing().rate()).isEqualTo(0.5);
    assertThat(ConsoleLogging.level()).isEqualTo("info");
    assertThat(log.events("config.changed")).isEmpty();
    assertThat(reloads("failed")).isEqualTo(1);

    workerAnswers = Future.succeededFuture();
    assertThat(await(reload.reload("test")).applied()).hasSize(3);
    assertThat(log.events("config.changed")).hasSize(3);
  }

  @Test
  void what_is_applied_elsewhere_is_finished_on_the_context_of_the_reload() throws IOException {
    ConfigReload reload = started("worker.max_in_flight = 10\n");
    Promise<Void> elsewhere = Promise.promise();
    workerAnswers = elsewhere.future();
    write("worker.max_in_flight = 20\n");
    Future<ReloadReport> first = reload.reload("test");
    awaitUsed(1);

    Thread other = new Thread(elsewhere::complete, "some-worker");
    other.start();

    await(first);
    assertThat(log.await("config.changed").getThreadName()).startsWith("vert.x-eventloop");
  }

  @Test
  void a_changed_file_is_noticed_once_it_is_quiet() throws Exception {
    Files.writeString(file(), "config.reload_interval_ms = 10\n");
    FileStamps stamps = FileStamps.of(source(Map.of()));
    ConfigReload reload = reload(Map.of());
    ConfigWatch watch = new ConfigWatch(vertx, reload, stamps);
    context.runOnContext(own -> watch.start());

    Files.writeString(file(), "config.reload_interval_ms = 0\nworker.claim_batch = 7\n");

    log.await("config.changed");
    awaitUsed(1);
    assertThat(used.get(0).claimBatch()).isEqualTo(7);
    Eventually.get("in force", LIMIT, () -> interval(reload), Duration::isZero);
    // It is not looked at any more, so only by hand.
    Files.writeString(file(), "config.reload_interval_ms = 10\nworker.claim_batch = 8\n");
    assertThat(await(reload.reload("hand")).applied()).hasSize(2);
    // The interval is in force again.
    Files.writeString(file(), "config.reload_interval_ms = 10\nworker.claim_batch = 9\n");
    awaitUsed(3);
    assertThat(used.get(2).claimBatch()).isEqualTo(9);
    context.runOnContext(own -> watch.stop());
  }
}
