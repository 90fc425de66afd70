package dev.tasker.store;

import static dev.tasker.store.Fixtures.completion;
import static dev.tasker.store.Fixtures.failure;
import static dev.tasker.store.Fixtures.step;
import static dev.tasker.store.Fixtures.task;
import static dev.tasker.store.Fixtures.template;
import static dev.tasker.store.Fixtures.uuid;
import static dev.tasker.testkit.MigratedDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.store.StepOutcomes.FinishedTask;
import dev.tasker.store.StepOutcomes.ReadyStep;
import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.workflow.TaskStatus;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The two ways to complete steps, alone and in a batch, and who ends a task when several could. */
final class CompletionIT {

  /** A batch of one takes the short way; beside the step of another task it takes the long one. */
  private enum Way {
    ALONE,
    IN_A_BATCH
  }

  private static MigratedDatabase db;
  private static StepStore steps;
  private static TaskStore tasks;
  private static RegisteredTemplate chain;
  private static RegisteredTemplate fork;
  private static RegisteredTemplate doomed;
  private static RegisteredTemplate wide;
  private static int worker;

  private static long claimNo;

  @BeforeAll
  static void migrate() {
    db = new MigratedDatabase();
    steps = new StepStore(db.database());
    tasks = new TaskStore(db.database());
    List<RegisteredTemplate> registered =
        await(
            new TemplateStore(db.database())
                .register(
                    List.of(
                        template("chain", step("a"), step("b", "a")),
                        template("fork", step("a"), step("b", "a"), step("c", "a")),
                        // d waits for b, and for c's dependent: when c fails, d is doomed.
                        template(
                            "doomed", step("b"), step("c"), step("e", "c"), step("d", "b", "e")),
                        template(
                            "wide",
                            step("a"),
                            step("b", "a"),
                            step("c", "a"),
                            step("d", "a"),
                            step("e", "b", "c", "d")))));
    chain = named("chain", registered);
    fork = named("fork", registered);
    doomed = named("doomed", registered);
    wide = named("wide", registered);
    worker =
        await(
            new WorkerStore(db.database())
                .register(
                    new WorkerStore.Identity("completion", "localhost", 1, List.of()),
                    Duration.ofMinutes(10)));
  }

  private static RegisteredTemplate named(String name, List<RegisteredTemplate> registered) {
    return registered.stream()
        .filter(each -> each.template().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @AfterAll
  static void close() {
    db.close();
  }

  @ParameterizedTest
  @EnumSource
  void next_step_is_taken_over_and_the_last_one_ends_the_task(Way way) {
    NewTask task = create(chain);

    StepOutcomes first = complete(way, 100, completion(task, 0, 1));
    StepOutcomes last = complete(way, 100, completion(task, 1, 1));

    assertThat(first.ready()).contains(new ReadyStep(uuid(task), 1, task.stepUuids().get(1)));
    assertThat(last.finished()).contains(new FinishedTask(uuid(task), TaskStatus.COMPLETE));
    assertThat(moves(task)).containsExactly("in_progress", "complete", "in_progress", "complete");
    assertThat(taskMoves(task)).containsExactly("in_progress", "complete");
  }

  @ParameterizedTest
  @EnumSource
  void next_step_waits_in_the_queue_when_there_is_no_room(Way way) {
    NewTask task = create(chain);

    StepOutcomes first = complete(way, 0, completion(task, 0, 1));

    assertThat(first.ready()).isEmpty();
    assertThat(first.enqueued()).contains(uuid(task));
    assertThat(moves(task)).containsExactly("in_progress", "complete", "enqueued");
    assertThat(await(steps.claim(worker, ++claimNo, namespace(), 100)))
        .filteredOn(claimed -> claimed.taskUuid().equals(uuid(task)))
        .extracting(ClaimedStep::stepIndex, ClaimedStep::attempt)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(1, 1));
  }

  @ParameterizedTest
  @EnumSource
  void worker_that_has_gone_gets_nothing_handed_over(Way way) {
    NewTask task = create(chain);
    db.query("update tasker_steps set lease_owner = -1 where task_uuid = $1", uuid(task));

    StepOutcomes outcomes =
        await(steps.complete(-1, ++claimNo, 100, batch(way, completion(task, 0, 1))));

    assertThat(outcomes.ready()).isEmpty();
    assertThat(outcomes.enqueued()).contains(uuid(task));
  }

  @ParameterizedTest
  @EnumSource
  void result_of_an_older_attempt_is_dropped(Way way) {
    NewTask task = create(chain);

    StepOutcomes outcomes = complete(way, 100, completion(task, 0, 7));

    assertThat(outcomes.lost()).contains(new StepOutcomes.StepKey(uuid(task), 0));
    assertThat(moves(task)).containsExactly("in_progress");
  }

  @Test
  void as_many_steps_are_taken_over_as_there_is_room_for() {
    NewTask task = create(wide);

    StepOutcomes outcomes =
        await(steps.complete(worker, ++claimNo, 2, List.of(completion(task, 0, 1))));

    assertThat(outcomes.ready()).hasSize(2);
    assertThat(outcomes.enqueued()).hasSize(1);
    assertThat(await(steps.claimed(worker, claimNo)))
        .extracting(ClaimedStep::stepIndex)
        .containsExactlyInAnyOrderElementsOf(
            outcomes.ready().stream().map(ReadyStep::stepIndex).toList());
  }

  @ParameterizedTest
  @EnumSource
  void two_last_steps_at_once_end_their_task_exactly_once(Way way) {
    List<NewTask> forks = createMany(fork);
    forks.forEach(task -> complete(way, 100, completion(task, 0, 1)));

    inParallel(
        forks,
        task -> steps.complete(worker, ++claimNo, 0, batch(way, completion(task, 1, 1))),
        task -> steps.complete(worker, ++claimNo, 0, batch(way, completion(task, 2, 1))));

    for (NewTask task : forks) {
      assertThat(taskMoves(task)).containsExactly("in_progress", "complete");
    }
  }

  @ParameterizedTest
  @EnumSource
  void failure_beside_a_completion_ends_the_task_exactly_once(Way way) {
    List<NewTask> some = createMany(doomed);

    inParallel(
        some,
        task -> steps.complete(worker, ++claimNo, 0, batch(way, completion(task, 0, 1))),
        task -> steps.fail(worker, List.of(failure(task, 1, 1, Optional.empty()))));

    for (NewTask task : some) {
      assertThat(taskMoves(task))
          .startsWith("in_progress")
          .endsWith("error")
          .doesNotHaveDuplicates();
    }
  }

  @ParameterizedTest
  @EnumSource
  void branches_of_a_join_at_once_make_it_ready_exactly_once(Way way) {
    List<NewTask> some = createMany(wide);
    some.forEach(task -> complete(way, 100, completion(task, 0, 1)));

    inParallel(
        some,
        task -> steps.complete(worker, ++claimNo, 0, batch(way, completion(task, 1, 1))),
        task -> steps.complete(worker, ++claimNo, 0, batch(way, completion(task, 3, 1))),
        task -> steps.complete(worker, ++claimNo, 0, batch(way, completion(task, 2, 1))));

    for (NewTask task : some) {
      assertThat(
              db.query(
                  "select count(*) from tasker_ready_steps where task_uuid = $1 and step_index = 4",
                  uuid(task)))
          .extracting(row -> row.getLong(0))
          .containsExactly(1L);
    }
  }

  /** All tasks at once, on as many connections as the pool has. */
  @SafeVarargs
  private static void inParallel(
      List<NewTask> tasks, java.util.function.Function<NewTask, Future<?>>... actions) {
    List<Future<?>> running = new ArrayList<>();
    for (NewTask task : tasks) {
      Stream.of(actions).forEach(action -> running.add(action.apply(task)));
    }
    await(Future.all(running));
  }

  private StepOutcomes complete(Way way, int room, StepCompletion completion) {
    return await(steps.complete(worker, ++claimNo, room, batch(way, completion)));
  }

  private List<StepCompletion> batch(Way way, StepCompletion completion) {
    return way == Way.ALONE
        ? List.of(completion)
        : List.of(completion, completion(create(chain), 0, 1));
  }

  private NewTask create(RegisteredTemplate template) {
    NewTask task = task(template);
    await(tasks.create(worker, ++claimNo, List.of(true), List.of(task)));
    return task;
  }

  private List<NewTask> createMany(RegisteredTemplate template) {
    return Stream.generate(() -> create(template)).limit(40).toList();
  }

  private static Integer[] namespace() {
    return new Integer[] {chain.namespaceId()};
  }

  private static List<String> moves(NewTask task) {
    return db
        .query(
            "select to_state from tasker_step_transitions where task_uuid = $1 order by transition_no",
            uuid(task))
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }

  private static List<String> taskMoves(NewTask task) {
    return db
        .query(
            "select to_status from tasker_task_transitions where task_uuid = $1 order by transition_no",
            uuid(task))
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }
}
