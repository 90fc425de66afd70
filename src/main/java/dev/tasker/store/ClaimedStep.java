package dev.tasker.store;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A step claimed from the queue, with what is needed to build the execution context of its task.
 *
 * @param attempt how often the step has been claimed, this time included
 * @param leaseLosses how many of those attempts ended with their process
 * @param dependencyResults by step index
 * @param dependencyTraceParents the spans that produced them, by step index, as far as they were
 *     recorded and lead to a join
 */
public record ClaimedStep(
    UUID taskUuid,
    int stepIndex,
    UUID stepUuid,
    int attempt,
    int leaseLosses,
    Duration waited,
    int templateId,
    String correlationId,
    Optional<String> traceParent,
    boolean sampled,
    JsonObject context,
    Map<Integer, JsonObject> dependencyResults,
    Optional<String> traceState,
    Optional<String> baggage,
    Map<Integer, String> dependencyTraceParents) {}
