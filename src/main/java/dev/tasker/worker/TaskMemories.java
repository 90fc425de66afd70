package dev.tasker.worker;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tasker.orchestration.TemplateRegistry;
import dev.tasker.store.ClaimedStep;
import dev.tasker.store.NewTask;
import dev.tasker.store.RegisteredTemplate;
import dev.tasker.store.StepStore.StoredResult;
import dev.tasker.workflow.ExecutionContext;
import dev.tasker.workflow.TaskTemplate;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The execution-context cache: one {@link TaskMemory} a task, so that no step asks the database for
 * its namespace, its task or results this process has produced itself. Bounded by size; a forgotten
 * task costs one query when its next step comes.
 */
final class TaskMemories {
  private final Cache<UUID, TaskMemory> cache;
  private final TemplateRegistry templates;

  /**
   * @param maxCharacters of JSON text kept, over all tasks
   */
  TaskMemories(TemplateRegistry templates, long maxCharacters) {
    this.templates = templates;
    this.cache =
        Caffeine.newBuilder()
            .maximumWeight(maxCharacters)
            .weigher((UUID taskUuid, TaskMemory memory) -> memory.weight())
            .executor(Runnable::run)
            .build();
  }

  /** Changes the bound; what exceeds it is forgotten at once. */
  void bound(long maxCharacters) {
    cache.policy().eviction().ifPresent(bound -> bound.setMaximum(maxCharacters));
  }

  /** What is kept now; safe on any thread. */
  long characters() {
    return cache.policy().eviction().orElseThrow().weightedSize().orElseThrow();
  }

  /** The memory of a task this process has just created. */
  TaskMemory created(NewTask task) {
    TaskMemory memory =
        new TaskMemory(
            task.execution(),
            task.template(),
            task.request().context(),
            weigh(task.request().context()));
    cache.put(task.execution().taskUuid(), memory);
    return memory;
  }

  /** The memory of a claimed step's task, made from what the claim brought if need be. */
  Future<TaskMemory> of(ClaimedStep step) {
    Optional<RegisteredTemplate> template = templates.known(step.templateId());
    return template.isPresent()
        ? Future.succeededFuture(of(step, template.get()))
        : templates.load(step.templateId()).map(loaded -> of(step, loaded));
  }

  private TaskMemory of(ClaimedStep step, RegisteredTemplate template) {
    @Nullable TaskMemory known = cache.getIfPresent(step.taskUuid());
    TaskMemory memory = known == null ? memory(step, template) : known;
    step.dependencyTraceParents().forEach(memory::rememberSpan);
    step.dependencyResults()
        .forEach((index, result) -> memory.remember(index, result, weigh(result)));
    cache.put(step.taskUuid(), memory);
    return memory;
  }

  private static TaskMemory memory(ClaimedStep step, RegisteredTemplate registered) {
    TaskTemplate template = registered.template();
    ExecutionContext execution =
        new ExecutionContext(
            step.taskUuid(),
            step.correlationId(),
            template.namespaceName(),
            template.name(),
            template.version(),
            step.traceParent(),
            step.traceState(),
            step.sampled(),
            step.baggage());
    return new TaskMemory(execution, registered, step.context(), weigh(step.context()));
  }

  /** Roughly the characters of a JSON value, without writing it. */
  private static int weigh(@Nullable Object value) {
    if (value instanceof String text) {
      return text.length() + 3;
    }
    if (value instanceof JsonObject object) {
      int weight = 2;
      for (Map.Entry<String, Object> field : object) {
        weight += field.getKey().length() + 4 + weigh(field.getValue());
      }
      return weight;
    }
    if (value instanceof JsonArray array) {
      int weight = 2;
      for (Object element : array) {
        weight += 1 + weigh(element);
      }
      return weight;
    }
    return 8;
  }

  /** Keeps a step's result for the steps that depend on it. */
  void remember(TaskMemory memory, int stepIndex, JsonObject result) {
    memory.remember(stepIndex, result, weigh(result));
    // Put again: the cache weighs an entry only when it is written.
    cache.put(memory.execution().taskUuid(), memory);
  }

  /** The same for a step that another process has run. */
  void remember(TaskMemory memory, int stepIndex, StoredResult stored) {
    stored.traceParent().ifPresent(span -> memory.rememberSpan(stepIndex, span));
    remember(memory, stepIndex, stored.result());
  }

  void forget(UUID taskUuid) {
    cache.invalidate(taskUuid);
  }
}
