package dev.tasker.telemetry;

import dev.tasker.telemetry.settings.TelemetrySettings;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/**
 * Phase 2 as a verticle: deployed first, on an event loop, and undeployed last, so that what the
 * others did on their way out is still sent. Deploying never fails because of a collector.
 */
public final class TelemetryVerticle extends VerticleBase {
  private final TelemetryRuntime runtime;
  private final TelemetrySettings settings;

  TelemetryVerticle(TelemetryRuntime runtime, TelemetrySettings settings) {
    this.runtime = runtime;
    this.settings = settings;
  }

  @Override
  public Future<?> start() {
    return runtime.start(vertx, context, settings);
  }

  @Override
  public Future<?> stop() {
    return runtime.stop();
  }
}
