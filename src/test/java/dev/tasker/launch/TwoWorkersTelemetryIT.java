package dev.tasker.launch;

import static dev.tasker.testkit.MigratedDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.telemetry.metric.TaskerMetric;
import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.OtlpReceiver;
import dev.tasker.testkit.ReceivedLog;
import dev.tasker.testkit.ReceivedMetric;
import dev.tasker.testkit.ReceivedSpan;
import dev.tasker.testkit.RunningTasker;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Two workers in one JVM: spans, metrics and lines are those of the worker they belong to. */
final class TwoWorkersTelemetryIT {
  private static final String TEMPLATE =
      """
      name: chatty
      namespace_name: two_workers
      steps:
        - name: first
          handler: { callable: test.logging }
        - name: second
          depends_on: [first]
          handler: { callable: test.logging }
      """;
  private static final int STEPS = 2;

  private final Vertx vertx = Vertx.vertx();
  private final OtlpReceiver collector = await(OtlpReceiver.start(vertx));
  private final MigratedDatabase db = new MigratedDatabase();
  @TempDir private Path templates;

  @BeforeEach
  void write() throws IOException {
    Files.writeString(templates.resolve("chatty.yaml"), TEMPLATE);
  }

  @AfterEach
  void close() {
    db.close();
    await(vertx.close());
  }

  @Test
  void one_may_be_silent_while_the_other_tells() {
    try (MigratedDatabase another = new MigratedDatabase();
        RunningTasker silent = tasker(another, Map.of());
        RunningTasker telling = tasker(db, telling("told"))) {
      run(silent);
      String task = run(telling);
      await(telling.running().telemetry().runtime().flush());

      assertThat(silent.http("GET", "/v1/telemetry", new JsonObject()).getBoolean("enabled"))
          .isFalse();
      assertThat(collector.spans())
          .filteredOn(span -> span.name().equals("task.create"))
          .singleElement()
          .satisfies(span -> assertThat(span.resource()).containsEntry("service.name", "told"));
      assertThat(linesOfSteps()).hasSize(STEPS);
      assertThat(linesOfSteps())
          .allSatisfy(line -> assertThat(line.attributes()).containsEntry("task_uuid", task));
      assertThat(created()).containsOnlyKeys("told").containsEntry("told", 1.0);
    }
  }

  @Test
  void each_tells_its_own_under_an_id_of_its_own() {
    try (MigratedDatabase another = new MigratedDatabase();
        RunningTasker first = tasker(db, telling("first"));
        RunningTasker second = tasker(another, telling("second"))) {
      Map<String, String> tasks = Map.of("first", run(first), "second", run(second));
      // Of a thread that belongs to neither, both tell.
      LoggerFactory.getLogger("shop.Till").warn("nobody's line");
      for (RunningTasker each : List.of(first, second)) {
        await(each.running().telemetry().runtime().flush());
      }

      assertThat(linesOfSteps()).hasSize(2 * STEPS);
      assertThat(linesOfSteps())
          .allSatisfy(
              line ->
                  assertThat(line.attributes())
                      .containsEntry("task_uuid", tasks.get(line.resource().get("service.name"))));
      assertThat(created()).containsOnly(Map.entry("first", 1.0), Map.entry("second", 1.0));
      assertThat(collector.logs())
          .filteredOn(line -> line.body().equals("nobody's line"))
          .extracting(line -> line.resource().get("service.name"))
          .containsExactlyInAnyOrder("first", "second");
      assertThat(instances()).hasSize(2).doesNotContainKey("");

      Map<String, String> before = instances();
      await(first.running().telemetry().runtime().disable());
      await(first.running().telemetry().runtime().enable());
      run(first);
      await(first.running().telemetry().runtime().flush());
      assertThat(instances()).isEqualTo(before);
    }
  }

  /** The id of each instance that has sent anything, with the name of its service. */
  private Map<String, String> instances() {
    Map<String, String> instances = new HashMap<>();
    Stream.of(
            collector.spans().stream().map(ReceivedSpan::resource),
            collector.logs().stream().map(ReceivedLog::resource),
            collector.metrics().stream().map(ReceivedMetric::resource))
        .flatMap(resources -> resources)
        .forEach(
            resource ->
                instances.put(
                    resource.getOrDefault("service.instance.id", ""),
                    resource.get("service.name")));
    return instances;
  }

  private List<ReceivedLog> linesOfSteps() {
    return collector.logs().stream().filter(line -> line.body().equals("test.logged")).toList();
  }

  /** What each service says last of the number of its tasks. */
  private Map<String, Double> created() {
    Map<String, Double> created = new HashMap<>();
    for (ReceivedMetric metric : collector.metrics()) {
      if (metric.name().equals(TaskerMetric.TASKS_CREATED.prometheusName())) {
        created.put(
            metric.resource().get("service.name"),
            metric.points().stream().mapToDouble(ReceivedMetric.Point::value).sum());
      }
    }
    return created;
  }

  private static String run(RunningTasker tasker) {
    return tasker.run("two_workers", "chatty", new JsonObject()).getString("task_uuid");
  }

  private Map<String, String> telling(String service) {
    return Map.of(
        "TELEMETRY_ENABLED",
        "true",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        collector.endpoint(),
        "OTEL_SERVICE_NAME",
        service);
  }

  private RunningTasker tasker(MigratedDatabase db, Map<String, String> env) {
    return RunningTasker.on(
        db.url(), env, Map.of("orchestration.template_paths", List.of(templates.toString())));
  }
}
