package dev.tasker.telemetry.trace;

import io.opentelemetry.context.ContextKey;

/** What is known, before a span begins, about whether its trace is recorded. */
enum TraceDecision {
  /** The trace begins here, though there is a parent: the task's namespace decides. */
  BEGINS,
  /** It was decided when the task was created, or the attempt failed: it is recorded. */
  KEEP,
  /** It was decided when the task was created: it is not recorded. */
  DROP;

  /** Where the sampler of our own SDK finds it; other samplers see the parent's flag. */
  static final ContextKey<TraceDecision> KEY = ContextKey.named("tasker-trace-decision");

  static TraceDecision of(boolean sampled) {
    return sampled ? KEEP : DROP;
  }
}
