package dev.tasker.telemetry.otlp;

import dev.tasker.telemetry.otlp.Verdict.Obstacle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Timer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.ContextInternal;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Delivers messages to one collector, with retries after a growing pause with jitter, or after the
 * one the collector asks for. The timeout holds across all attempts and pauses: what would be later
 * is not tried. The number of attempts is bounded as well; while draining, a failure is final,
 * because a process that stops cannot wait for a collector to come back.
 *
 * <p>A pause the collector asks for holds for every message, not only for the one it answered:
 * until it is over nothing is sent, and a message whose time ends earlier fails at once. Only while
 * draining the last messages are sent all the same, once each: they have no later.
 *
 * <p>{@link #deliver} may be called on any thread, everything else happens on the given context,
 * each message on a duplicate of it. The event loop is never blocked.
 */
final class Delivery {
  private static final int DEEPEST_CAUSE = 10;

  private final ContextInternal context;
  private final Vertx vertx;
  private final SenderOptions options;
  private final Function<Reply, Verdict> judge;
  private final CollectorClient client;
  private final Set<Promise<Void>> pauses = new HashSet<>();
  private volatile boolean draining;
  private volatile Verdict last = Verdict.TAKEN;

  /** Until when the collector wants to be left alone; used on the context only. */
  private long quietUntilNanos = System.nanoTime();

  /**
   * @param judge tells what an answer means; called on the given context
   */
  Delivery(
      ContextInternal context,
      SenderOptions options,
      HttpVersion version,
      Function<Reply, Verdict> judge) {
    this.context = context;
    this.vertx = context.owner();
    this.options = options;
    this.judge = judge;
    this.client = new CollectorClient(vertx, options, version);
  }

  /**
   * The answer with which the collector took the message; fails with what was wrong when it did
   * not. Always completes, once.
   */
  Future<Reply> deliver(Buffer message, boolean compressed) {
    ContextInternal own = Exporting.mark(context.duplicate());
    Promise<Reply> reply = Promise.promise();
    long deadline = System.nanoTime() + options.timeout().toNanos();
    run(own, reply, () -> first(new Message(message, compressed, deadline)).onComplete(reply));
    return reply.future().onFailure(failure -> last = verdict(failure));
  }

  /**
   * What became of the last message. Asked when a message has just completed it is that one's, as
   * long as one is under way at a time.
   */
  Verdict last() {
    return last;
  }

  /** What becomes of the next message is not known yet; nor is it when it is never sent. */
  void forgetLast() {
    last = Verdict.TAKEN;
  }

  private static Verdict verdict(Throwable failure) {
    String text = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    return refusedCertificate(failure)
        .map(certificate -> Verdict.lost(Obstacle.UNTRUSTED, certificate))
        .orElseGet(() -> Verdict.lost(obstacle(failure), text));
  }

  private static Obstacle obstacle(Throwable failure) {
    boolean unreached =
        failure instanceof ConnectException
            || failure instanceof NoRouteToHostException
            || failure instanceof UnknownHostException
            || failure instanceof TimeoutException;
    return unreached ? Obstacle.UNREACHED : Obstacle.REFUSED;
  }

  /** What the answer means, in words that can be shown. */
  private Verdict judged(Reply reply) {
    Verdict verdict = judge.apply(reply);
    return verdict.message().isEmpty()
        ? verdict
        : verdict.saying(options.credentials().hide(verdict.message()));
  }

  /** Vert.x itself says only that there is no connection; the reason is a cause of its failure. */
  private static Optional<String> refusedCertificate(Throwable failure) {
    @Nullable Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
      if (cause instanceof CertificateException || cause instanceof CertPathBuilderException) {
        return Optional.of("the collector's certificate is not trusted: " + cause.getMessage());
      }
      cause = cause.getCause();
    }
    return Optional.empty();
  }

  /** No more retries from now on; what waits for one fails at once. */
  void drain() {
    draining = true;
    run(context, Promise.promise(), () -> Set.copyOf(pauses).forEach(Promise::tryComplete));
  }

  /** Fails what is under way and releases the connections. */
  Future<Void> close() {
    Promise<Void> closed = Promise.promise();
    drain();
    run(context, closed, () -> client.close().onComplete(closed));
    return closed.future();
  }

  /** A span may end after its event loop has: then there is nobody left to send it. */
  private static void run(ContextInternal on, Promise<?> done, Runnable action) {
    try {
      on.runOnContext(go -> action.run());
    } catch (RejectedExecutionException e) {
      done.tryFail(new IOException("the event loop has ended", e));
    }
  }

  /** The first attempt, when the collector has had the pause it asked for. */
  private Future<Reply> first(Message message) {
    long millis = quietMillis();
    if (draining || millis <= 0) {
      return attempt(message, 1);
    }
    if (millis >= message.remainingMillis()) {
      return Future.failedFuture(
          new IOException(
              "not sent: the collector asked to be left alone, for %d ms from now"
                  .formatted(millis)));
    }
    return pause(millis).compose(waited -> first(message));
  }

  private long quietMillis() {
    return TimeUnit.NANOSECONDS.toMillis(quietUntilNanos - System.nanoTime() + 999_999);
  }

  private void keepQuietFor(Duration asked) {
    long until = System.nanoTime() + asked.toNanos();
    if (until - quietUntilNanos > 0) {
      quietUntilNanos = until;
    }
  }

  private Future<Reply> attempt(Message message, int attempt) {
    return client
        .post(message.body(), message.compressed(), message.remainingMillis())
        .transform(
            result -> {
              if (result.failed()) {
                return again(message, attempt, Duration.ZERO, Future.failedFuture(result.cause()));
              }
              Verdict verdict = judged(result.result());
              if (verdict.taken()) {
                last = verdict;
                return Future.succeededFuture(result.result());
              }
              Future<Reply> refused = Future.failedFuture(new IOException(verdict.message()));
              return verdict.retryable()
                  ? again(message, attempt, verdict.retryAfter(), refused)
                  : refused;
            });
  }

  /**
   * Tries once more after a pause, or ends as this attempt did.
   *
   * @param asked the pause the collector asked for, honoured as it is; zero when it did not
   */
  private Future<Reply> again(Message message, int attempt, Duration asked, Future<Reply> failed) {
    keepQuietFor(asked);
    long millis =
        asked.isZero()
            ? options.backoffMillis(attempt, ThreadLocalRandom.current().nextDouble())
            : asked.plusMillis(1).toMillis();
    boolean inTime = millis < message.remainingMillis();
    if (draining || attempt >= options.retry().getMaxAttempts() || !inTime) {
      return failed;
    }
    return pause(millis).compose(waited -> draining ? failed : attempt(message, attempt + 1));
  }

  private Future<Void> pause(long millis) {
    Promise<Void> over = Promise.promise();
    Timer timer = vertx.timer(millis, TimeUnit.MILLISECONDS);
    timer.onSuccess(over::tryComplete);
    pauses.add(over);
    return over.future()
        .onComplete(
            done -> {
              pauses.remove(over);
              timer.cancel();
            });
  }

  private record Message(Buffer body, boolean compressed, long deadlineNanos) {
    /** At least one: what is late must fail, not wait for ever. */
    long remainingMillis() {
      return Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime()));
    }
  }
}
