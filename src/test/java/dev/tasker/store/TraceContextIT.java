package dev.tasker.store;

import static dev.tasker.store.Fixtures.request;
import static dev.tasker.store.Fixtures.step;
import static dev.tasker.store.Fixtures.task;
import static dev.tasker.store.Fixtures.template;
import static dev.tasker.store.Fixtures.uuid;
import static dev.tasker.testkit.MigratedDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.store.StepOutcomes.StepKey;
import dev.tasker.testkit.Eventually;
import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.workflow.ExecutionContext;
import io.vertx.core.json.JsonArray;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a task carries and which spans led to a join, from one process to another. */
final class TraceContextIT {
  private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  private static final String LEFT = "00-0af7651916cd43dd8448eb211c80319c-00000000000000a1-01";
  private static final String RIGHT = "00-0af7651916cd43dd8448eb211c80319c-00000000000000a2-01";

  private static final int TASKS = 300;

  private MigratedDatabase db;
  private StepStore steps;
  private TaskStore tasks;
  private RegisteredTemplate diamond;
  private int creator;
  private int other;
  private long claimNo;

  @BeforeEach
  void migrate() {
    db = new MigratedDatabase();
    steps = new StepStore(db.database());
    tasks = new TaskStore(db.database());
    diamond =
        await(
                new TemplateStore(db.database())
                    .register(
                        List.of(
                            template(
                                "diamond",
                                step("left"),
                                step("right"),
                                step("join", "left", "right")))))
            .get(0);
    creator = register("creator");
    other = register("other");
  }

  private int register(String name) {
    return await(
        new WorkerStore(db.database())
            .register(
                new WorkerStore.Identity(name, "localhost", 1, List.of()), Duration.ofMinutes(10)));
  }

  @AfterEach
  void close() {
    db.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void claim_brings_what_the_creator_of_the_task_gave_it(int batch) {
    NewTask task = carrying(task(diamond), "tenant=acme", "vendor=1");
    await(tasks.create(batch == 1 ? List.of(task) : List.of(task, task(diamond))));

    List<ClaimedStep> claimed = await(steps.claim(other, ++claimNo, namespaces(), 100));
    List<ClaimedStep> asked = await(steps.claimed(other, claimNo));

    for (List<ClaimedStep> answer : List.of(claimed, asked)) {
      assertThat(answer).hasSize(2 * batch);
      for (ClaimedStep step : answer) {
        boolean carries = step.taskUuid().equals(uuid(task));
        assertThat(step.baggage().isPresent()).isEqualTo(carries);
        assertThat(step.baggage().orElse("tenant=acme")).isEqualTo("tenant=acme");
        assertThat(step.traceState().isPresent()).isEqualTo(carries);
        assertThat(step.traceState().orElse("vendor=1")).isEqualTo("vendor=1");
        assertThat(step.dependencyTraceParents()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void claim_of_a_join_brings_the_spans_that_other_processes_recorded(boolean alone) {
    NewTask task = create();

    if (alone) {
      complete(completion(task, 0, Optional.of(LEFT)));
      complete(completion(task, 1, Optional.of(RIGHT)));
    } else {
      complete(completion(task, 0, Optional.of(LEFT)), completion(task, 1, Optional.of(RIGHT)));
    }
    List<ClaimedStep> claimed = await(steps.claim(other, ++claimNo, namespaces(), 100));

    assertThat(claimed).hasSize(1);
    assertThat(claimed.get(0).dependencyTraceParents())
        .isEqualTo(Map.of(0, LEFT, 1, RIGHT))
        .isEqualTo(await(steps.claimed(other, claimNo)).get(0).dependencyTraceParents());
    assertThat(claimed.get(0).dependencyResults()).containsOnlyKeys(0, 1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_span_that_was_not_recorded_leaves_nothing(boolean alone) {
    NewTask task = create();

    if (alone) {
      complete(completion(task, 0, Optional.empty()));
      complete(completion(task, 1, Optional.of(RIGHT)));
    } else {
      complete(completion(task, 0, Optional.empty()), completion(task, 1, Optional.of(RIGHT)));
    }

    assertThat(await(steps.claim(other, ++claimNo, namespaces(), 100)).get(0))
        .returns(Map.of(1, RIGHT), ClaimedStep::dependencyTraceParents);
    assertThat(db.query("select trace_parent from tasker_steps order by step_index"))
        .containsExactly(
            new JsonArray().addNull(), new JsonArray().add(RIGHT), new JsonArray().addNull());
  }

  @Test
  void results_that_are_asked_for_come_with_their_spans() {
    NewTask task = create();
    complete(completion(task, 0, Optional.of(LEFT)));
    complete(completion(task, 1, Optional.empty()));

    var results =
        await(steps.results(List.of(new StepKey(uuid(task), 0), new StepKey(uuid(task), 1))));

    assertThat(results.get(new StepKey(uuid(task), 0)).traceParent()).contains(LEFT);
    assertThat(results.get(new StepKey(uuid(task), 1)).traceParent()).isEmpty();
  }

  @Test
  void updates_of_steps_and_tasks_stay_heap_only() throws Exception {
    for (int i = 0; i < TASKS; i++) {
      NewTask task = create();
      complete(completion(task, 0, Optional.of(LEFT)));
      complete(completion(task, 1, Optional.of(RIGHT)));
      ClaimedStep join = await(steps.claim(creator, ++claimNo, namespaces(), 1)).get(0);
      complete(completion(task, join.stepIndex(), Optional.empty()));
    }

    // Connections tell what they counted at their end.
    await(db.database().close());
    List<JsonArray> shares =
        Eventually.get(
            "updates are counted",
            Duration.ofSeconds(20),
            this::shares,
            tables -> tables.get(0).getLong(1) >= 4 * TASKS && tables.get(1).getLong(1) >= TASKS);

    assertThat(shares)
        .extracting(table -> table.getString(0))
        .containsExactly("tasker_steps", "tasker_tasks");
    assertThat(shares)
        .allSatisfy(table -> assertThat(table.getDouble(2)).isGreaterThanOrEqualTo(0.95));
  }

  private List<JsonArray> shares() {
    return db.query(
        """
        select relname::text, n_tup_upd, n_tup_hot_upd::float8 / greatest(n_tup_upd, 1)
          from pg_stat_user_tables
         where relname in ('tasker_steps', 'tasker_tasks')
         order by relname
        """);
  }

  private NewTask create() {
    NewTask task = carrying(task(diamond), "tenant=acme", "vendor=1");
    await(tasks.create(creator, ++claimNo, List.of(true), List.of(task)));
    return task;
  }

  private static NewTask carrying(NewTask task, String baggage, String traceState) {
    ExecutionContext plain = task.execution();
    return new NewTask(
        new ExecutionContext(
            plain.taskUuid(),
            plain.correlationId(),
            plain.namespaceName(),
            plain.taskName(),
            plain.version(),
            Optional.of(PARENT),
            Optional.of(traceState),
            true,
            Optional.of(baggage)),
        task.template(),
        request(),
        task.stepUuids());
  }

  private static StepCompletion completion(NewTask task, int index, Optional<String> traceParent) {
    StepCompletion plain = Fixtures.completion(task, index, 1);
    return new StepCompletion(
        plain.taskUuid(), index, 1, plain.result(), plain.place(), traceParent);
  }

  private void complete(StepCompletion... completions) {
    StepOutcomes outcomes = await(steps.complete(creator, ++claimNo, 0, List.of(completions)));
    assertThat(outcomes.lost()).isEmpty();
  }

  private Integer[] namespaces() {
    return new Integer[] {diamond.namespaceId()};
  }
}
