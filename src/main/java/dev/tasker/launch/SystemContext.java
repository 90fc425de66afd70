package dev.tasker.launch;

import dev.tasker.config.LoadedConfig;
import dev.tasker.config.TaskerConfig;
import dev.tasker.handler.HandlerRegistry;
import dev.tasker.orchestration.TemplateRegistry;
import dev.tasker.store.Database;
import dev.tasker.store.TaskQueries;
import dev.tasker.worker.WorkerVerticle;
import java.util.Optional;

/** What the stages of the start have made so far. */
record SystemContext(
    LoadedConfig loaded,
    Database database,
    TaskQueries tasks,
    TemplateRegistry templates,
    HandlerRegistry handlers,
    Optional<WorkerVerticle> worker,
    Optional<Integer> httpPort) {

  TaskerConfig config() {
    return loaded.config();
  }

  SystemContext with(WorkerVerticle deployed) {
    return new SystemContext(
        loaded, database, tasks, templates, handlers, Optional.of(deployed), httpPort);
  }

  SystemContext withPort(int port) {
    return new SystemContext(
        loaded, database, tasks, templates, handlers, worker, Optional.of(port));
  }
}
