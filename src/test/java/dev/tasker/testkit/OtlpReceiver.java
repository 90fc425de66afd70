package dev.tasker.testkit;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.KeyCertOptions;
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

  /** How the next requests are answered. */
  public enum Answer {
    ACCEPT,
    /** 503, or gRPC status 14: the sender may try again. */
    UNAVAILABLE,
    /** 400, or gRPC status 3: the sender must not try again. */
    REFUSE,
    /** Nothing, ever. */
    SILENCE,
    /** A success that is no OTLP at all. */
    GARBAGE,
    /** The connection is closed. */
    HANG_UP
  }

  /** One request as it arrived; header names in lower case. */
  public record Request(String path, boolean grpc, boolean gzip, Map<String, String> headers) {}

  private final List<ReceivedSpan> spans = new ArrayList<>();
  private final List<Request> requests = new ArrayList<>();
  private final AtomicInteger unavailable = new AtomicInteger();
  private final HttpServer server;
  private final String scheme;
  private volatile Answer answer = Answer.ACCEPT;

  private OtlpReceiver(Vertx vertx, Optional<KeyCertOptions> tls) {
    var options = new HttpServerOptions().setPort(0).setHost("127.0.0.1");
    tls.ifPresent(key -> options.setSsl(true).setUseAlpn(true).setKeyCertOptions(key));
    this.scheme = tls.isPresent() ? "https" : "http";
    this.server = vertx.createHttpServer(options).requestHandler(this::receive);
  }

  /** A receiver on a free port of the loopback interface. */
  public static Future<OtlpReceiver> start(Vertx vertx) {
    return start(vertx, Optional.empty());
  }

  /** A receiver that speaks TLS when given a key. */
  public static Future<OtlpReceiver> start(Vertx vertx, Optional<KeyCertOptions> tls) {
    OtlpReceiver receiver = new OtlpReceiver(vertx, tls);
    return receiver.server.listen().map(receiver);
  }

  /** What OTEL_EXPORTER_OTLP_ENDPOINT would be. */
  public String endpoint() {
    return scheme + "://localhost:" + server.actualPort();
  }

  /** From now on. */
  public void answer(Answer answer) {
    this.answer = answer;
  }

  /** The next requests are answered with {@link Answer#UNAVAILABLE}, those after as told before. */
  public void unavailableFor(int requests) {
    unavailable.set(requests);
  }

  public Future<Void> stop() {
    return server.close();
  }

  public synchronized List<ReceivedSpan> spans() {
    return List.copyOf(spans);
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
            "nothing more arrived within " + DEADLINE + "; so far " + requests + " " + spans);
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
    Answer now =
        unavailable.getAndUpdate(n -> Math.max(0, n - 1)) > 0 ? Answer.UNAVAILABLE : answer;
    if (now == Answer.ACCEPT) {
      add(parse(body, grpc, gzip));
    }
    add(new Request(request.path(), grpc, gzip, headers(request)));
    respond(request.response(), grpc, now);
  }

  private static void respond(HttpServerResponse response, boolean grpc, Answer answer) {
    switch (answer) {
      case SILENCE -> {
        // The sender's timeout is what is being tested.
      }
      case HANG_UP -> response.reset();
      case GARBAGE -> response.putHeader("content-type", "text/html").end("<html>hello</html>");
      default -> {
        if (grpc) {
          grpc(response, answer);
        } else {
          response
              .setStatusCode(answer == Answer.ACCEPT ? 200 : answer == Answer.REFUSE ? 400 : 503)
              .end();
        }
      }
    }
  }

  private static void grpc(HttpServerResponse response, Answer answer) {
    response.putHeader("content-type", "application/grpc");
    if (answer == Answer.ACCEPT) {
      response.putTrailer("grpc-status", "0");
      response.end(Buffer.buffer().appendByte((byte) 0).appendInt(0));
      return;
    }
    // Trailers only, as real servers answer errors.
    response
        .putHeader("grpc-status", answer == Answer.REFUSE ? "3" : "14")
        .putHeader("grpc-message", "told%20to%20fail")
        .end();
  }

  private static List<ReceivedSpan> parse(Buffer body, boolean grpc, boolean gzip) {
    try {
      byte[] message = grpc ? body.getBytes(5, body.length()) : body.getBytes();
      boolean compressed = grpc ? body.getByte(0) == 1 : gzip;
      if (grpc && body.getInt(1) != message.length) {
        throw new AssertionError("gRPC frame says " + body.getInt(1) + ", is " + message.length);
      }
      if (compressed) {
        message = new GZIPInputStream(new ByteArrayInputStream(message)).readAllBytes();
      }
      return ReceivedSpan.of(ExportTraceServiceRequest.parseFrom(message));
    } catch (IOException e) {
      throw new AssertionError("not OTLP", e);
    }
  }

  private static Map<String, String> headers(HttpServerRequest request) {
    Map<String, String> headers = new TreeMap<>();
    request.headers().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
    return headers;
  }

  private synchronized void add(List<ReceivedSpan> received) {
    spans.addAll(received);
    notifyAll();
  }

  private synchronized void add(Request request) {
    requests.add(request);
    notifyAll();
  }
}
