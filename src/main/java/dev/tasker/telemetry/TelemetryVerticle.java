package dev.tasker.telemetry;

import dev.tasker.telemetry.settings.TelemetrySettings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.ContextInternal;

/**
 * Phase 2 as a verticle: deployed first, on an event loop, and undeployed last, so that what the
 * others did on their way out is still sent. Deploying never fails because of a collector.
 */
public final class TelemetryVerticle extends VerticleBase {
  private final TelemetryRuntime runtime;
  private final Future<TelemetrySettings> settings;

  /**
   * @param settings may come later, from any thread: the event loop is there by then, and starting
   *     one takes as long as the rest of phase 2. Deploying fails with what they fail with
   */
  TelemetryVerticle(TelemetryRuntime runtime, Future<TelemetrySettings> settings) {
    this.runtime = runtime;
    this.settings = settings;
  }

  @Override
  public Future<?> start() {
    Promise<TelemetrySettings> here = ((ContextInternal) context).promise();
    settings.onComplete(here);
    return here.future()
        .map(this::started)
        .onSuccess(started -> context.runOnContext(told -> runtime.prepareMetrics()));
  }

  private TelemetrySettings started(TelemetrySettings found) {
    runtime.start(context, found);
    return found;
  }

  @Override
  public Future<?> stop() {
    return runtime.stop();
  }
}
