package dev.tasker.store;

import static dev.tasker.store.Fixtures.completion;
import static dev.tasker.store.Fixtures.failure;
import static dev.tasker.store.Fixtures.key;
import static dev.tasker.store.Fixtures.priority;
import static dev.tasker.store.Fixtures.request;
import static dev.tasker.store.Fixtures.runAt;
import static dev.tasker.store.Fixtures.step;
import static dev.tasker.store.Fixtures.task;
import static dev.tasker.store.Fixtures.template;
import static dev.tasker.store.Fixtures.uuid;
import static dev.tasker.testkit.MigratedDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tasker.store.StepOutcomes.FinishedTask;
import dev.tasker.store.StepOutcomes.ReadyStep;
import dev.tasker.store.TaskStore.Creation;
import dev.tasker.store.WorkerStore.Pulse;
import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.workflow.StepState;
import dev.tasker.workflow.TaskRequest;
import dev.tasker.workflow.TaskStatus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The functions of the hot path against a real server, without a worker around them. */
final class StepStoreIT {

  private static final Duration LEASE = Duration.ofSeconds(30);

  private static MigratedDatabase db;
  private static StepStore steps;
  private static TaskStore tasks;
  private static WorkerStore workers;
  private static RegisteredTemplate chain;
  private static RegisteredTemplate diamond;
  private static RegisteredTemplate roots;

  private int worker;
  private long claimNo;

  @BeforeAll
  static void migrate() {
    db = new MigratedDatabase();
    steps = new StepStore(db.database());
    tasks = new TaskStore(db.database());
    workers = new WorkerStore(db.database());
    List<RegisteredTemplate> registered =
        await(
            new TemplateStore(db.database())
                .register(
                    List.of(
                        template("chain", step("a"), step("b", "a")),
                        template(
                            "diamond",
                            step("a"),
                            step("b", "a"),
                            step("c", "a"),
                            step("d", "b", "c")),
                        template("roots", step("a"), step("b")))));
    chain = registered.get(0);
    diamond = registered.get(1);
    roots = registered.get(2);
  }

  @AfterAll
  static void close() {
    db.close();
  }

  @BeforeEach
  void register() {
    worker = register(LEASE);
  }

  @AfterEach
  void every_move_in_the_audit_is_legal() {
    for (JsonArray move :
        db.query("select distinct from_state, to_state from tasker_step_transitions")) {
      assertThat(StepState.of(move.getString(0)).canBecome(StepState.of(move.getString(1))))
          .as(move.encode())
          .isTrue();
    }
    for (JsonArray move :
        db.query(
            "select distinct from_status, to_status from tasker_task_transitions where from_status is not null")) {
      assertThat(TaskStatus.of(move.getString(0)).canBecome(TaskStatus.of(move.getString(1))))
          .as(move.encode())
          .isTrue();
    }
    await(workers.release(worker, 1000, 5));
    db.query("delete from tasker_ready_steps");
    db.query("delete from tasker_step_timers");
  }

  @Test
  void first_steps_are_handed_to_the_creating_worker() {
    NewTask task = task(chain);

    List<Creation> creations = await(tasks.create(worker, ++claimNo, List.of(true), List.of(task)));

    assertThat(creations).containsExactly(new Creation(task.execution().taskUuid(), true, true));
    assertThat(state(task, 0)).isEqualTo("in_progress");
    assertThat(state(task, 1)).isEqualTo("pending");
  }

  @Test
  void completion_hands_the_next_step_over_and_the_last_one_finishes_the_task() {
    NewTask task = create(chain, true);

    StepOutcomes first = complete(true, completion(task, 0, 1));
    StepOutcomes last = complete(true, completion(task, 1, 1));

    assertThat(first.ready())
        .containsExactly(new ReadyStep(uuid(task), 1, task.stepUuids().get(1)));
    assertThat(first.finished()).isEmpty();
    assertThat(last.finished()).containsExactly(new FinishedTask(uuid(task), TaskStatus.COMPLETE));
    assertThat(status(task)).isEqualTo("complete");
    assertThat(
            db.query(
                "select to_state from tasker_step_transitions where task_uuid = $1 order by transition_no",
                uuid(task)))
        .extracting(row -> row.getString(0))
        .containsExactly("in_progress", "complete", "in_progress", "complete");
  }

  @Test
  void without_room_the_next_step_waits_in_the_queue_and_brings_its_inputs_when_claimed() {
    NewTask task = create(chain, true);

    StepOutcomes outcomes = complete(false, completion(task, 0, 1));
    List<ClaimedStep> claimed = claim(worker, 10);

    assertThat(outcomes.ready()).isEmpty();
    assertThat(outcomes.enqueued()).containsExactly(uuid(task));
    assertThat(claimed).hasSize(1);
    ClaimedStep step = claimed.get(0);
    assertThat(step.stepIndex()).isEqualTo(1);
    assertThat(step.attempt()).isEqualTo(1);
    assertThat(step.context()).isEqualTo(new JsonObject().put("n", 1));
    assertThat(step.correlationId()).isEqualTo("corr");
    assertThat(step.dependencyResults())
        .containsExactly(java.util.Map.entry(0, new JsonObject().put("step", 0)));
    assertThat(db.number("select count(*) from tasker_ready_steps")).isZero();
  }

  @Test
  void join_becomes_ready_once_both_branches_are_complete() {
    NewTask task = create(diamond, true);

    StepOutcomes fanOut = complete(true, completion(task, 0, 1));
    StepOutcomes left = complete(true, completion(task, 1, 1));
    StepOutcomes right = complete(true, completion(task, 2, 1));
    StepOutcomes join = complete(true, completion(task, 3, 1));

    assertThat(fanOut.ready()).extracting(ReadyStep::stepIndex).containsExactlyInAnyOrder(1, 2);
    assertThat(left.ready()).isEmpty();
    assertThat(right.ready()).extracting(ReadyStep::stepIndex).containsExactly(3);
    assertThat(join.finished()).hasSize(1);
  }

  @Test
  void both_branches_in_one_batch_ready_the_join_once() {
    NewTask task = create(diamond, true);
    complete(true, completion(task, 0, 1));

    StepOutcomes both = complete(true, completion(task, 1, 1), completion(task, 2, 1));

    assertThat(both.ready()).extracting(ReadyStep::stepIndex).containsExactly(3);
  }

  @Test
  void result_of_a_lost_lease_is_dropped() {
    int dead = register(LEASE);
    NewTask task = task(chain);
    await(tasks.create(dead, 1, List.of(true), List.of(task)));
    assertThat(await(workers.release(dead, 100, 5))).isEqualTo(1);
    List<ClaimedStep> again = claim(worker, 10);

    StepOutcomes late = await(steps.complete(dead, 2, 1, List.of(completion(task, 0, 1))));

    assertThat(again).extracting(ClaimedStep::attempt).containsExactly(2);
    assertThat(again).extracting(ClaimedStep::leaseLosses).containsExactly(1);
    assertThat(late.lost()).hasSize(1);
    assertThat(late.ready()).isEmpty();
    assertThat(state(task, 0)).isEqualTo("in_progress");
  }

  @Test
  void reaped_worker_cannot_claim() {
    int dead = register(LEASE);
    await(workers.release(dead, 100, 5));

    assertThatThrownBy(() -> claim(dead, 10)).isInstanceOf(LeaseLostException.class);
  }

  @Test
  void expired_lease_is_reaped_by_the_heartbeat_of_another_worker() {
    int dead = register(LEASE);
    NewTask task = task(chain);
    await(tasks.create(dead, 1, List.of(true), List.of(task)));
    expireLease(dead);

    WorkerStore.Pulse pulse = heartbeat(worker, List.of());

    assertThat(pulse.alive()).isTrue();
    assertThat(pulse.reapedSteps()).isEqualTo(1);
    assertThat(state(task, 0)).isEqualTo("enqueued");
    assertThat(heartbeat(dead, List.of()).alive()).isFalse();
  }

  @Test
  void step_that_keeps_costing_leases_fails_for_good() {
    NewTask task = create(chain, false);
    int losses = 3;
    for (int i = 1; i <= losses; i++) {
      int victim = register(LEASE);
      assertThat(claim(victim, 10)).hasSize(1);
      await(workers.release(victim, 100, losses));
    }

    assertThat(state(task, 0)).isEqualTo("error");
    assertThat(status(task)).isEqualTo("error");
  }

  @Test
  void the_heartbeat_that_ends_a_step_tells_of_it() {
    NewTask task = create(chain, false);
    assertThat(claim(worker, 10)).hasSize(1);
    await(steps.fail(worker, List.of(failure(task, 0, 1, Optional.of(Duration.ZERO)))));
    Pulse first = loses(2);
    Pulse second = loses(2);
    Pulse third = await(workers.heartbeat(worker, LEASE, 0, List.of(), 100, 2));

    assertThat(first.reapedSteps()).isEqualTo(1);
    assertThat(first.lost()).isEmpty();
    assertThat(second.reapedSteps()).isEqualTo(1);
    assertThat(second.lost())
        .singleElement()
        .satisfies(
            lost -> {
              assertThat(lost.task().taskUuid()).isEqualTo(uuid(task));
              assertThat(lost.stepName()).isEqualTo("a");
              assertThat(lost.attempt()).as("one has failed, one died before").isEqualTo(2);
              assertThat(lost.links()).isEmpty();
              assertThat(lost.error().code()).isEqualTo("lease_lost");
              assertThat(lost.status()).isEqualTo(TaskStatus.ERROR);
              assertThat(lost.ran()).isBetween(Duration.ZERO, Duration.ofMinutes(5));
            });
    assertThat(third.lost()).isEmpty();
    assertThat(state(task, 0)).isEqualTo("error");
  }

  /** A worker claims the one step that is ready, and dies; another one notices. */
  private Pulse loses(int mostLosses) {
    int victim = register(LEASE);
    assertThat(claim(victim, 10)).hasSize(1);
    expireLease(victim);
    return await(workers.heartbeat(worker, LEASE, 0, List.of(), 100, mostLosses));
  }

  @Test
  void a_lost_step_is_told_once_however_many_claims_of_it_are_returned() {
    NewTask task = create(chain, false);
    int victim = register(LEASE);
    assertThat(claim(victim, 10)).hasSize(1);
    await(steps.fail(victim, List.of(failure(task, 0, 1, Optional.of(Duration.ZERO)))));
    assertThat(claim(victim, 10)).hasSize(1);
    expireLease(victim);

    List<Pulse> pulses =
        Stream.generate(() -> await(workers.heartbeat(worker, LEASE, 0, List.of(), 1, 1)))
            .limit(3)
            .toList();

    assertThat(pulses).extracting(pulse -> pulse.lost().size()).containsExactly(1, 0, 0);
    assertThat(db.number("select count(*) from tasker_claims where worker_id = $1", victim))
        .isZero();
  }

  @Test
  void a_lost_step_does_not_end_its_task_while_another_runs() {
    NewTask task = create(diamond, true);
    complete(false, completion(task, 0, 1));
    db.query(
        "update tasker_tasks set trace_parent = 'of the task' where task_uuid = $1", uuid(task));
    int victim = register(LEASE);
    assertThat(claim(victim, 1)).hasSize(1);
    assertThat(claim(worker, 1)).hasSize(1);
    expireLease(victim);

    Pulse pulse = await(workers.heartbeat(worker, LEASE, 0, List.of(), 100, 1));

    assertThat(pulse.lost())
        .singleElement()
        .satisfies(
            lost -> {
              assertThat(lost.status()).isEqualTo(TaskStatus.BLOCKED_BY_FAILURES);
              assertThat(lost.task().traceParent()).contains("of the task");
            });
  }

  @Test
  void a_step_that_returns_to_the_queue_is_not_told_as_ended() {
    create(chain, false);
    int victim = register(LEASE);
    assertThat(claim(victim, 10)).hasSize(1);
    expireLease(victim);
    int reaper = register(LEASE);

    Pulse pulse = await(workers.heartbeat(reaper, LEASE, 0, List.of(), 100, 2));

    assertThat(pulse.reapedSteps()).isEqualTo(1);
    assertThat(pulse.lost()).isEmpty();
  }

  @Test
  void failed_step_waits_for_its_timer_then_returns_to_the_queue() {
    NewTask task = create(chain, true);

    await(steps.fail(worker, List.of(failure(task, 0, 1, Optional.of(Duration.ofHours(1))))));
    List<ClaimedStep> early = claim(worker, 10);
    db.query("update tasker_step_timers set due_at = now() where task_uuid = $1", uuid(task));
    List<ClaimedStep> due = claim(worker, 10);

    assertThat(early).isEmpty();
    assertThat(due).extracting(ClaimedStep::attempt).containsExactly(2);
    assertThat(status(task)).isEqualTo("in_progress");
  }

  @Test
  void permanent_failure_lets_the_other_branch_end_then_ends_the_task() {
    NewTask task = create(diamond, true);
    complete(true, completion(task, 0, 1));

    StepOutcomes failed = await(steps.fail(worker, List.of(failure(task, 1, 1, Optional.empty()))));
    String meanwhile = status(task);
    StepOutcomes other = complete(true, completion(task, 2, 1));

    assertThat(failed.finished()).isEmpty();
    assertThat(meanwhile).isEqualTo("blocked_by_failures");
    assertThat(other.finished()).containsExactly(new FinishedTask(uuid(task), TaskStatus.ERROR));
    assertThat(state(task, 3)).isEqualTo("pending");
  }

  @Test
  void what_a_claim_gave_can_be_asked_for_by_its_number() {
    create(chain, false);
    create(chain, false);

    List<ClaimedStep> claimed = await(steps.claim(worker, 77, namespace(), 1));

    assertThat(await(steps.claimed(worker, 77)))
        .extracting(ClaimedStep::stepUuid)
        .containsExactly(claimed.get(0).stepUuid());
    assertThat(await(steps.claimed(worker, 78))).isEmpty();
  }

  @Test
  void completion_repeated_after_a_lost_answer_is_recognized() {
    NewTask task = create(chain, true);
    complete(true, completion(task, 0, 1));
    long number = claimNo;

    StepOutcomes again = await(steps.complete(worker, number, 1, List.of(completion(task, 0, 1))));

    assertThat(again.lost()).isEmpty();
    assertThat(again.repeated()).hasSize(1);
    assertThat(await(steps.claimed(worker, number)))
        .extracting(ClaimedStep::stepIndex)
        .containsExactly(1);
  }

  @Test
  void higher_priority_is_claimed_first_then_order_of_arrival() {
    NewTask low = create(chain, false, request -> priority(request, -5));
    NewTask normal = create(chain, false);
    NewTask high = create(chain, false, request -> priority(request, 9));
    NewTask later = create(chain, false);

    List<UUID> order = Stream.generate(() -> claim(worker, 1).get(0).taskUuid()).limit(4).toList();

    assertThat(order).containsExactly(uuid(high), uuid(normal), uuid(later), uuid(low));
  }

  @Test
  void idempotency_key_answers_the_first_task() {
    NewTask first = create(chain, false, request -> key(request, "order-1"));
    NewTask second = task(chain, key(request(), "order-1"));
    NewTask other = task(chain);

    List<Creation> creations =
        await(tasks.create(worker, ++claimNo, List.of(true, true), List.of(second, other)));

    assertThat(creations)
        .containsExactly(
            new Creation(uuid(first), false, false), new Creation(uuid(other), true, true));
    assertThat(db.number("select count(*) from tasker_steps where task_uuid = $1", uuid(second)))
        .isZero();
  }

  @Test
  void delayed_task_starts_when_its_time_comes() {
    NewTask task =
        create(chain, true, request -> runAt(request, Instant.now().plus(Duration.ofHours(1))));
    String before = status(task);
    List<ClaimedStep> early = claim(worker, 10);
    db.query("update tasker_step_timers set due_at = now() where task_uuid = $1", uuid(task));

    List<ClaimedStep> due = claim(worker, 10);

    assertThat(before).isEqualTo("pending");
    assertThat(early).isEmpty();
    assertThat(due).extracting(ClaimedStep::taskUuid).containsExactly(uuid(task));
    assertThat(status(task)).isEqualTo("in_progress");
  }

  @Test
  void delayed_task_whose_timers_are_taken_in_parts_is_not_ended_before_its_last_root() {
    NewTask task =
        create(roots, true, request -> runAt(request, Instant.now().plus(Duration.ofHours(1))));
    db.query(
        "update tasker_step_timers set due_at = now() where task_uuid = $1 and step_index = 0",
        uuid(task));
    ClaimedStep first = claim(worker, 10).get(0);

    StepOutcomes outcomes = complete(true, completion(task, first.stepIndex(), first.attempt()));

    assertThat(outcomes.finished()).isEmpty();
    assertThat(status(task)).isEqualTo("in_progress");
    db.query("update tasker_step_timers set due_at = now() where task_uuid = $1", uuid(task));
    ClaimedStep second = claim(worker, 10).get(0);
    assertThat(complete(true, completion(task, second.stepIndex(), second.attempt())).finished())
        .containsExactly(new FinishedTask(uuid(task), TaskStatus.COMPLETE));
  }

  @Test
  void worker_back_from_an_outage_gives_the_others_a_lease_before_it_reaps() {
    int sleeper = register(LEASE);
    NewTask task = task(chain);
    await(tasks.create(sleeper, 1, List.of(true), List.of(task)));
    expireLease(sleeper);
    expireLease(worker);

    assertThat(heartbeat(worker, List.of()).reapedSteps()).isZero();
    assertThat(heartbeat(worker, List.of()).reapedSteps()).isZero();
    db.query("update tasker_workers set reaps_from = now() where worker_id = $1", worker);
    assertThat(heartbeat(worker, List.of()).reapedSteps()).isEqualTo(1);
  }

  @Test
  void heartbeat_keeps_the_claims_that_are_open() {
    create(chain, false);
    create(chain, false);
    await(steps.claim(worker, 1, namespace(), 1));
    await(steps.claim(worker, 2, namespace(), 1));

    heartbeat(worker, List.of(1L));

    assertThat(db.query("select claim_no from tasker_claims where worker_id = $1", worker))
        .extracting(row -> row.getLong(0))
        .containsExactly(1L);
  }

  @Test
  void java_and_sql_know_the_same_states() {
    assertThat(labels("tasker_step_state"))
        .containsExactlyElementsOf(Stream.of(StepState.values()).map(StepState::label).toList());
    assertThat(labels("tasker_task_status"))
        .containsExactlyElementsOf(Stream.of(TaskStatus.values()).map(TaskStatus::label).toList());
  }

  @Test
  void edges_of_a_task_can_be_read() {
    NewTask task = create(diamond, false);

    assertThat(
            db.query(
                "select from_step, to_step from tasker_step_edges where task_uuid = $1 order by 1, 2",
                uuid(task)))
        .extracting(JsonArray::encode)
        .containsExactly("[\"a\",\"b\"]", "[\"a\",\"c\"]", "[\"b\",\"d\"]", "[\"c\",\"d\"]");
  }

  private List<String> labels(String type) {
    return db
        .query(
            "select enumlabel from pg_enum where enumtypid = $1::text::regtype order by enumsortorder",
            type)
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }

  private NewTask create(RegisteredTemplate template, boolean handOver) {
    return create(template, handOver, request -> request);
  }

  private NewTask create(
      RegisteredTemplate template,
      boolean handOver,
      java.util.function.UnaryOperator<TaskRequest> with) {
    NewTask task = task(template, with.apply(request()));
    await(tasks.create(worker, ++claimNo, List.of(handOver), List.of(task)));
    return task;
  }

  private StepOutcomes complete(boolean handOver, StepCompletion... completions) {
    return await(steps.complete(worker, ++claimNo, handOver ? 100 : 0, List.of(completions)));
  }

  private List<ClaimedStep> claim(int workerId, int limit) {
    return await(steps.claim(workerId, ++claimNo, namespace(), limit));
  }

  private WorkerStore.Pulse heartbeat(int workerId, List<Long> open) {
    return await(workers.heartbeat(workerId, LEASE, 1_000_000, open, 100, 5));
  }

  private static void expireLease(int workerId) {
    db.query(
        "update tasker_workers set lease_until = now() - interval '1 s' where worker_id = $1",
        workerId);
  }

  private static int register(Duration lease) {
    return await(
        workers.register(
            new WorkerStore.Identity("worker-test", "localhost", 1, List.of()), lease));
  }

  private static Integer[] namespace() {
    return new Integer[] {chain.namespaceId()};
  }

  private String state(NewTask task, int index) {
    return db.query(
            "select state from tasker_steps where task_uuid = $1 and step_index = $2",
            uuid(task),
            index)
        .get(0)
        .getString(0);
  }

  private String status(NewTask task) {
    return db.query("select status from tasker_tasks where task_uuid = $1", uuid(task))
        .get(0)
        .getString(0);
  }
}
