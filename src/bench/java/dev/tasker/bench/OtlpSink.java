package dev.tasker.bench;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.atomic.AtomicLong;

/** A collector for gRPC that keeps nothing. Safe on any thread. */
final class OtlpSink implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final AtomicLong received = new AtomicLong();
  private final Kind kind;
  private final int port;

  /** What becomes of a request. */
  enum Kind {
    /** It is taken and forgotten. */
    HEALTHY,
    /** It is read and never answered. */
    SILENT,
    /** Nobody listens. */
    DOWN
  }

  private OtlpSink(Kind kind) {
    this.kind = kind;
    HttpServer server =
        vertx
            .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0))
            .requestHandler(this::take)
            .listen()
            .await();
    port = server.actualPort();
    if (kind == Kind.DOWN) {
      server.close().await();
    }
  }

  static OtlpSink start(Kind kind) {
    return new OtlpSink(kind);
  }

  String endpoint() {
    return "http://127.0.0.1:" + port;
  }

  /** Requests read so far. */
  long received() {
    return received.get();
  }

  private void take(HttpServerRequest request) {
    request.endHandler(
        end -> {
          received.incrementAndGet();
          if (kind == Kind.SILENT) {
            return;
          }
          HttpServerResponse response = request.response();
          response.putHeader("content-type", "application/grpc");
          response.putTrailer("grpc-status", "0");
          // An empty message: five bytes of gRPC, none of protobuf.
          response.end(io.vertx.core.buffer.Buffer.buffer(new byte[5]));
        });
    request.resume();
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
