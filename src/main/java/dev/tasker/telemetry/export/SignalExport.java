package dev.tasker.telemetry.export;

import dev.tasker.telemetry.otlp.Verdict;
import dev.tasker.telemetry.otlp.Verdict.Obstacle;
import dev.tasker.telemetry.otlp.VertxSenders;
import dev.tasker.telemetry.settings.OtlpProtocol;
import dev.tasker.telemetry.settings.OtlpSettings;
import dev.tasker.telemetry.settings.Signal;
import dev.tasker.telemetry.settings.TelemetrySettings;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The way of one signal to its collector: connections, what waits and what was lost, and an end
 * within the shutdown timeout. Opened and closed on the context that sends.
 */
final class SignalExport {
  private static final Duration AFTERMATH = Duration.ofMillis(250);

  /** What comes meanwhile waits for the next batch, as ever. */
  private static final int FLUSHES = 3;

  private static final Duration LITTLE = Duration.ofMillis(2);

  private final ContextInternal context;
  private final Signal signal;
  private final OtlpSettings otlp;
  private final Duration shutdownTimeout;
  private final VertxSenders senders;
  private final Backlog backlog;
  private final OutageReport report;
  private volatile @Nullable String lastError;

  /** Batches that were lost. */
  private final AtomicLong losses = new AtomicLong();

  SignalExport(
      ContextInternal context,
      TelemetrySettings settings,
      Signal signal,
      Backlog backlog,
      OutageReport report) {
    this.context = context;
    this.signal = signal;
    this.otlp = settings.otlp(signal);
    this.shutdownTimeout = settings.shutdownTimeout();
    this.senders = new VertxSenders(context, otlp.tls());
    this.backlog = backlog;
    this.report = report;
  }

  OtlpSettings otlp() {
    return otlp;
  }

  String address() {
    return otlp.address(signal).toString();
  }

  /** The word of the exporters' builders. */
  String compression() {
    return otlp.gzip() ? "gzip" : "none";
  }

  VertxSenders senders() {
    return senders;
  }

  Backlog backlog() {
    return backlog;
  }

  /**
   * Counts what becomes of a batch, and has its loss told; an exporter that throws loses it.
   *
   * @param items spans, log records or metrics; a collector that rejects data points has rejected
   *     as many metrics, but not more than there are
   */
  CompletableResultCode watch(Supplier<CompletableResultCode> batch, int items) {
    senders.forgetLast();
    CompletableResultCode result = exported(batch);
    return result.whenComplete(
        () -> {
          Verdict verdict = senders.last();
          if (!result.isSuccess()) {
            lost(
                items,
                verdict.taken() ? describe(result.getFailureThrowable()) : verdict.message(),
                verdict.obstacle());
          } else if (verdict.rejected() > 0) {
            rejected(items, (int) Math.min(items, verdict.rejected()), verdict.message());
          } else {
            arrived(items, verdict.message());
          }
        });
  }

  private void arrived(int items, String advice) {
    lastError = null;
    backlog.delivered(items);
    report.arrived(signal);
    if (!advice.isEmpty()) {
      report.advised(signal, otlp, advice);
    }
  }

  private void rejected(int items, int rejected, String message) {
    String error =
        "%s, but the collector rejected %d of %d %s: %s"
            .formatted(
                otlp.protocol() == OtlpProtocol.GRPC ? "gRPC OK" : "HTTP 200",
                rejected,
                items,
                signal.items(),
                message.isEmpty() ? "it does not say why" : message);
    lastError = error;
    backlog.rejected(items, rejected);
    report.rejected(signal, otlp, rejected, error);
  }

  private void lost(int items, String error, Obstacle obstacle) {
    lastError = error;
    losses.incrementAndGet();
    backlog.failed(items);
    report.failed(signal, otlp, items, error, obstacle);
  }

  private static CompletableResultCode exported(Supplier<CompletableResultCode> batch) {
    try {
      return batch.get();
    } catch (RuntimeException | LinkageError e) {
      return CompletableResultCode.ofExceptionalFailure(e);
    }
  }

  SignalStatus status() {
    return new SignalStatus(
        otlp.shownAddress(signal),
        otlp.protocol().label(),
        backlog.waiting(),
        backlog.delivered(),
        backlog.dropped(),
        Optional.ofNullable(lastError));
  }

  /**
   * Sends what waits; never fails. The SDK gives who asks in the last moment of another flush, or
   * right after it, that one's result, and sends nothing more: so it is asked again, a little
   * later, while anything waits and nothing gets lost.
   *
   * @param forceFlush the SDK's
   */
  Future<Void> flush(Supplier<CompletableResultCode> forceFlush) {
    return flush(forceFlush, FLUSHES);
  }

  private Future<Void> flush(Supplier<CompletableResultCode> forceFlush, int times) {
    long before = losses.get();
    return completion(forceFlush.get())
        .compose(
            flushed ->
                times == 1 || backlog.waiting() == 0 || losses.get() > before
                    ? Future.succeededFuture()
                    : aLittleLater().compose(later -> flush(forceFlush, times - 1)));
  }

  private Future<Void> aLittleLater() {
    try {
      return context.owner().timer(LITTLE.toMillis(), TimeUnit.MILLISECONDS).mapEmpty();
    } catch (RejectedExecutionException e) {
      // The event loop has ended: nobody is left to send anything, nor to wait for.
      return Future.succeededFuture();
    }
  }

  /** A result on the context that sends, as a Future that never fails. */
  Future<Void> completion(CompletableResultCode code) {
    Promise<Void> done = context.promise();
    code.whenComplete(done::tryComplete);
    return done.future();
  }

  /**
   * Sends what waits, without retries, then releases everything; what is left, and what comes from
   * then on, counts as dropped. Bounded by the shutdown timeout; never fails, because a stop must
   * go on without a collector.
   *
   * @param last sends what waits; called once
   * @return what it did not wait for, if anything
   */
  Future<Optional<LeftBehind>> close(Supplier<Future<Void>> last) {
    senders.drain();
    Future<Void> sent = last.get();
    return within(shutdownTimeout, sent)
        .compose(inTime -> inTime ? senders.close().map(Optional.empty()) : giveUp(sent))
        .onComplete(closed -> backlog.close());
  }

  /** Whether it completed in time. */
  private static Future<Boolean> within(Duration limit, Future<Void> future) {
    return future
        .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
        .transform(result -> Future.succeededFuture(result.succeeded()));
  }

  /** With the connections closed the batches fail one after another, which takes no time. */
  private Future<Optional<LeftBehind>> giveUp(Future<Void> sent) {
    LeftBehind left = new LeftBehind(signal, otlp.shownAddress(signal), backlog.waiting());
    report.silence();
    return senders.close().compose(closed -> within(AFTERMATH, sent)).map(Optional.of(left));
  }

  private static String describe(@Nullable Throwable failure) {
    if (failure == null) {
      return "the collector did not accept the batch";
    }
    String message = failure.getMessage();
    return message == null ? failure.toString() : message;
  }
}
