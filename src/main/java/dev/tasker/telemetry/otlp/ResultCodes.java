package dev.tasker.telemetry.otlp;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.vertx.core.Future;

/** Futures as OpenTelemetry's own kind of future. */
final class ResultCodes {
  private ResultCodes() {}

  static CompletableResultCode of(Future<?> future) {
    CompletableResultCode result = new CompletableResultCode();
    future.onComplete(done -> result.succeed(), result::failExceptionally);
    return result;
  }
}
