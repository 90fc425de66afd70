package dev.tasker.telemetry.trace;

import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;

/**
 * Just tracing: the SDK's own bundle would load its metrics and logs as well. Safe on any thread.
 *
 * @param sampler that of the tracers, which knows whether what is stored with tasks holds
 */
public record Tracing(
    TracerProvider tracers, ContextPropagators propagators, LiveTraceSampler sampler)
    implements DeferredOpenTelemetry.TaskFollowing {
  @Override
  public boolean followsTasks() {
    return sampler.followsTasks();
  }

  @Override
  public boolean followsCallers() {
    return sampler.followsCallers();
  }

  @Override
  public boolean records(Context parent, String traceId, String namespace) {
    return sampler.records(parent, traceId, namespace);
  }

  @Override
  public TracerProvider getTracerProvider() {
    return tracers;
  }

  @Override
  public ContextPropagators getPropagators() {
    return propagators;
  }
}
