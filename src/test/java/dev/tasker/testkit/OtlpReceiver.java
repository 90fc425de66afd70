package dev.tasker.testkit;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;

/**
 * A collector for tests: a real server that takes OTLP over gRPC (with or without TLS) and over
 * http/protobuf on one port, with or without gzip, and can be told to misbehave. Its methods may be
 * called from any thread; the waiting ones only from a test's own.
 */
public final class OtlpReceiver {
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final long SLOW_MILLIS = 300;

  /** How the next requests are answered. */
  public enum Answer {
    /** As it should be. */
    ACCEPT,
    /** 503, or gRPC status 14: the sender may try again. */
    UNAVAILABLE,
    /** 429, or gRPC status 8, with the time to wait, see {@link #throttlesFor}. */
    THROTTLED,
    /** 429, or gRPC status 8, without it. */
    EXHAUSTED,
    /** 400, or gRPC status 3: the sender must not try again. */
    REFUSE,
    /** Nothing, ever. */
    SILENCE,
    /** Accepted, but only after a while. */
    SLOW,
    /** A success that is a web page. */
    GARBAGE,
    /** A success whose content is JSON. */
    JSON,
    /** A success of the right type whose content is no protobuf. */
    NOISE,
    /** A success of which nothing was taken, unless told otherwise by {@link #rejects}. */
    PARTIAL,
    /** Everything is accepted, with a warning. */
    ADVICE,
    /** The connection is closed. */
    HANG_UP;

    /** Whether everything that is sent is taken. */
    public boolean takes() {
      return this == ACCEPT || this == SLOW || this == ADVICE;
    }
  }

  /**
   * One request as it arrived: its path, its path and query, header names in lower case, when.
   *
   * @param items spans, metrics or log records of a request that was taken; 0 of another
   */
  public record Request(
      String path,
      String uri,
      boolean grpc,
      boolean gzip,
      Map<String, String> headers,
      int items,
      long arrivedNanos) {}

  private final List<ReceivedSpan> spans = new ArrayList<>();
  private final List<ReceivedMetric> metrics = new ArrayList<>();
  private final List<ReceivedLog> logs = new ArrayList<>();
  private final List<Request> requests = new ArrayList<>();
  private final AtomicInteger unavailable = new AtomicInteger();
  private final Vertx vertx;
  private final HttpServer server;
  private final String scheme;
  private volatile Answer answer = Answer.ACCEPT;
  private volatile Answer passing = Answer.UNAVAILABLE;
  private volatile long rejected = 1_000_000;
  private volatile int retryAfter = 1;

  private OtlpReceiver(
      Vertx vertx, Optional<KeyCertOptions> tls, Optional<PemTrustOptions> clients) {
    var options = new HttpServerOptions().setPort(0).setHost("127.0.0.1");
    tls.ifPresent(key -> options.setSsl(true).setUseAlpn(true).setKeyCertOptions(key));
    clients.ifPresent(
        trusted -> options.setClientAuth(ClientAuth.REQUIRED).setTrustOptions(trusted));
    this.scheme = tls.isPresent() ? "https" : "http";
    this.vertx = vertx;
    this.server = vertx.createHttpServer(options).requestHandler(this::receive);
  }

  /** A receiver on a free port of the loopback interface. */
  public static Future<OtlpReceiver> start(Vertx vertx) {
    return start(vertx, Optional.empty());
  }

  /** A receiver that speaks TLS when given a key. */
  public static Future<OtlpReceiver> start(Vertx vertx, Optional<KeyCertOptions> tls) {
    return start(vertx, tls, Optional.empty());
  }

  /** A receiver that speaks TLS, and only with clients it trusts. */
  public static Future<OtlpReceiver> start(
      Vertx vertx, Optional<KeyCertOptions> tls, Optional<PemTrustOptions> clients) {
    OtlpReceiver receiver = new OtlpReceiver(vertx, tls, clients);
    return receiver.server.listen().map(receiver);
  }

  /** What OTEL_EXPORTER_OTLP_ENDPOINT would be. */
  public String endpoint() {
    return scheme + "://localhost:" + server.actualPort();
  }

  public int port() {
    return server.actualPort();
  }

  /** From now on. */
  public void answer(Answer answer) {
    this.answer = answer;
  }

  /** From now on everything is accepted but for this many items of each request. */
  public void rejects(long items) {
    rejected = items;
    answer(Answer.PARTIAL);
  }

  /** The next requests are answered with {@link Answer#UNAVAILABLE}, those after as told before. */
  public void unavailableFor(int requests) {
    passing = Answer.UNAVAILABLE;
    unavailable.set(requests);
  }

  /** The next request is told to come back after so many seconds. */
  public void throttlesFor(int seconds) {
    retryAfter = seconds;
    passing = Answer.THROTTLED;
    unavailable.set(1);
  }

  public Future<Void> stop() {
    return server.close();
  }

  public synchronized List<ReceivedSpan> spans() {
    return List.copyOf(spans);
  }

  /** Of all exports; a metric is there once for each. */
  public synchronized List<ReceivedMetric> metrics() {
    return List.copyOf(metrics);
  }

  public synchronized List<ReceivedLog> logs() {
    return List.copyOf(logs);
  }

  /** Waits for a log record with this body. */
  public synchronized ReceivedLog awaitLog(String body) {
    awaitUntil(() -> logs.stream().anyMatch(log -> log.body().equals(body)));
    return logs.stream().filter(log -> log.body().equals(body)).findFirst().orElseThrow();
  }

  /** Waits for a metric with this name, and answers its first export. */
  public synchronized ReceivedMetric awaitMetric(String name) {
    awaitUntil(() -> metrics.stream().anyMatch(metric -> metric.name().equals(name)));
    return metrics.stream().filter(metric -> metric.name().equals(name)).findFirst().orElseThrow();
  }

  public synchronized List<Request> requests() {
    return List.copyOf(requests);
  }

  /** Waits until this many spans have arrived, and answers all of them. */
  public List<ReceivedSpan> awaitSpans(int count) {
    return await(all -> all.size() >= count);
  }

  /** Waits until a span with this name has arrived, and answers it. */
  public ReceivedSpan awaitSpan(String name) {
    return await(all -> all.stream().anyMatch(span -> span.name().equals(name))).stream()
        .filter(span -> span.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** Waits until this many requests have arrived, answered or not. */
  public synchronized void awaitRequests(int count) {
    awaitUntil(() -> requests.size() >= count);
  }

  private synchronized List<ReceivedSpan> await(Predicate<List<ReceivedSpan>> enough) {
    awaitUntil(() -> enough.test(spans));
    return List.copyOf(spans);
  }

  private synchronized void awaitUntil(BooleanSupplier enough) {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (!enough.getAsBoolean()) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new AssertionError(
            "nothing more arrived within "
                + DEADLINE
                + "; so far "
                + requests
                + " "
                + spans
                + " "
                + logs);
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted", e);
      }
    }
  }

  private void receive(HttpServerRequest request) {
    request.body().onSuccess(body -> receive(request, body));
  }

  private void receive(HttpServerRequest request, Buffer body) {
    boolean grpc = "application/grpc".equals(request.getHeader("content-type"));
    boolean gzip = "gzip".equals(request.getHeader(grpc ? "grpc-encoding" : "content-encoding"));
    Answer now = unavailable.getAndUpdate(n -> Math.max(0, n - 1)) > 0 ? passing : answer;
    int items =
        now.takes()
            ? accept(request.path().toLowerCase(Locale.ROOT), message(body, grpc, gzip))
            : 0;
    add(
        new Request(
            request.path(), request.uri(), grpc, gzip, headers(request), items, System.nanoTime()));
    String credentials = request.getHeader("authorization");
    var response =
        new OtlpResponse(
            request.response(), grpc, credentials == null ? "" : credentials, rejected, retryAfter);
    if (now == Answer.SLOW) {
      vertx.setTimer(SLOW_MILLIS, later -> response.sendUnlessGone(now));
    } else {
      response.send(now);
    }
  }

  /** The signal is in the path, of gRPC's service as of http/protobuf's; answers how many came. */
  private synchronized int accept(String path, byte[] message) {
    try {
      if (path.contains("metrics")) {
        return added(metrics, ReceivedMetric.of(ExportMetricsServiceRequest.parseFrom(message)));
      }
      if (path.contains("logs")) {
        return added(logs, ReceivedLog.of(ExportLogsServiceRequest.parseFrom(message)));
      }
      return added(spans, ReceivedSpan.of(ExportTraceServiceRequest.parseFrom(message)));
    } catch (IOException e) {
      throw new AssertionError("not OTLP", e);
    }
  }

  private <T> int added(List<T> all, List<T> received) {
    all.addAll(received);
    notifyAll();
    return received.size();
  }

  private static byte[] message(Buffer body, boolean grpc, boolean gzip) {
    try {
      byte[] message = grpc ? body.getBytes(5, body.length()) : body.getBytes();
      boolean compressed = grpc ? body.getByte(0) == 1 : gzip;
      if (grpc && body.getInt(1) != message.length) {
        throw new AssertionError("gRPC frame says " + body.getInt(1) + ", is " + message.length);
      }
      if (compressed) {
        message = new GZIPInputStream(new ByteArrayInputStream(message)).readAllBytes();
      }
      return message;
    } catch (IOException e) {
      throw new AssertionError("not OTLP", e);
    }
  }

  private static Map<String, String> headers(HttpServerRequest request) {
    Map<String, String> headers = new TreeMap<>();
    request.headers().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
    return headers;
  }

  private synchronized void add(Request request) {
    requests.add(request);
    notifyAll();
  }
}
