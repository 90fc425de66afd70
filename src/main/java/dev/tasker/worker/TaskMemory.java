package dev.tasker.worker;

import dev.tasker.store.RegisteredTemplate;
import dev.tasker.workflow.ExecutionContext;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What this process remembers of a task with steps here: its execution context, its input, and the
 * results of the steps that ran here, with the spans that produced them. Changed only on the
 * engine's context.
 */
final class TaskMemory {
  private final ExecutionContext execution;
  private final RegisteredTemplate template;
  private final JsonObject input;
  private final Map<Integer, JsonObject> results = new HashMap<>();
  private Map<Integer, String> traceParents = Map.of();
  private int weight;

  TaskMemory(
      ExecutionContext execution, RegisteredTemplate template, JsonObject input, int inputLength) {
    this.execution = execution;
    this.template = template;
    this.input = input;
    this.weight = 512 + inputLength;
  }

  ExecutionContext execution() {
    return execution;
  }

  RegisteredTemplate template() {
    return template;
  }

  JsonObject input() {
    return input;
  }

  /** Characters kept, roughly: what the cache is bounded by. */
  int weight() {
    return weight;
  }

  void remember(int stepIndex, JsonObject result, int length) {
    if (results.put(stepIndex, result) == null) {
      weight += length;
    }
  }

  /** Which span completed a step, for those that join it with others. */
  void rememberSpan(int stepIndex, String traceParent) {
    if (traceParents.isEmpty()) {
      traceParents = new HashMap<>();
    }
    if (traceParents.put(stepIndex, traceParent) == null) {
      weight += traceParent.length();
    }
  }

  /** No span has completed the step, as far as is known here. */
  void forgetSpan(int stepIndex) {
    if (!traceParents.isEmpty()) {
      traceParents.remove(stepIndex);
    }
  }

  /** The span that completed a step which leads to a join; empty when none was recorded. */
  Optional<String> spanOf(int stepIndex) {
    return Optional.ofNullable(traceParents.get(stepIndex));
  }

  /**
   * The spans that led to a join, as far as they were recorded; nothing for a step with one
   * dependency or none, which is no join.
   */
  List<String> joinedSpans(int stepIndex) {
    if (traceParents.isEmpty()) {
      return List.of();
    }
    int[] dependencies = template.template().graph().dependenciesOf(stepIndex);
    if (dependencies.length < 2) {
      return List.of();
    }
    List<String> joined = new ArrayList<>(dependencies.length);
    for (int dependency : dependencies) {
      Optional.ofNullable(traceParents.get(dependency)).ifPresent(joined::add);
    }
    return joined;
  }

  /** Dependencies of a step whose results are not here, because another process ran them. */
  List<Integer> missingResults(int stepIndex) {
    List<Integer> missing = new ArrayList<>(0);
    for (int dependency : template.template().graph().dependenciesOf(stepIndex)) {
      if (!results.containsKey(dependency)) {
        missing.add(dependency);
      }
    }
    return missing;
  }

  /** Results of the dependencies of a step, by step name. */
  Map<String, JsonObject> dependencyResults(int stepIndex) {
    int[] dependencies = template.template().graph().dependenciesOf(stepIndex);
    if (dependencies.length == 0) {
      return Map.of();
    }
    Map<String, JsonObject> byName = new HashMap<>(dependencies.length * 2);
    for (int dependency : dependencies) {
      Optional.ofNullable(results.get(dependency))
          .ifPresent(result -> byName.put(template.template().step(dependency).name(), result));
    }
    return byName;
  }
}
