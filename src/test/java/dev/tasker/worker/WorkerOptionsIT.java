package dev.tasker.worker;

import static dev.tasker.testkit.MigratedDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tasker.handler.HandlerRegistry;
import dev.tasker.orchestration.TemplateRegistry;
import dev.tasker.store.TemplateStore;
import dev.tasker.store.WorkerStore;
import dev.tasker.telemetry.Telemetry;
import dev.tasker.template.TemplateParser;
import dev.tasker.testkit.MigratedDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Other options while the worker works. */
final class WorkerOptionsIT {
  private final Telemetry telemetry = new Telemetry();

  @Test
  void what_cannot_be_taken_over_is_told_and_changes_nothing() throws Exception {
    Vertx vertx = telemetry.vertxBuilder(new VertxOptions()).build();
    try (MigratedDatabase db = new MigratedDatabase()) {
      WorkerVerticle worker = new WorkerVerticle(setup(db));
      await(vertx.deployVerticle(worker));

      // No pool of threads can have this size.
      assertThatThrownBy(() -> worker.use(options(7, 0)).await(20, TimeUnit.SECONDS))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(worker.options()).isEqualTo(WorkerOptions.DEFAULT);

      worker.use(options(7, 3)).await(20, TimeUnit.SECONDS);
      assertThat(worker.options()).isEqualTo(options(7, 3));
      await(vertx.close());
    }
  }

  private WorkerVerticle.Setup setup(MigratedDatabase db) {
    TemplateParser parser = TemplateParser.forEnvironment("test");
    return new WorkerVerticle.Setup(
        MigratedDatabase.options(db.url()),
        new TemplateRegistry(
            new TemplateStore(db.database()),
            definition -> parser.parseDefinition(definition, "database").orThrow()),
        HandlerRegistry.discover(),
        telemetry,
        new WorkerStore.Identity("worker-1", "here", 1, List.of()),
        Map.of(),
        WorkerOptions.DEFAULT);
  }

  private static WorkerOptions options(int maxInFlight, int threads) {
    WorkerOptions d = WorkerOptions.DEFAULT;
    return new WorkerOptions(
        maxInFlight,
        d.claimBatch(),
        d.lease(),
        d.heartbeat(),
        d.pollInterval(),
        d.notifyDebounce(),
        d.completionBatch(),
        d.completionWriters(),
        d.maxRetryDelay(),
        threads,
        d.memoryCharacters(),
        d.drainTimeout(),
        d.reapBatch(),
        d.maxLeaseLosses(),
        d.unknownOutcomeTimeout(),
        d.defaultStepTimeout(),
        d.creationBatch());
  }
}
