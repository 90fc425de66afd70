package dev.tasker.bench;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.atomic.AtomicLong;

/** A collector that takes whatever comes over gRPC and forgets it. Safe on any thread. */
final class OtlpSink implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final AtomicLong taken = new AtomicLong();
  private final HttpServer server;

  private OtlpSink() {
    server =
        vertx
            .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0))
            .requestHandler(this::take)
            .listen()
            .await();
  }

  static OtlpSink start() {
    return new OtlpSink();
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  /** Requests answered so far. */
  long taken() {
    return taken.get();
  }

  private void take(HttpServerRequest request) {
    request.endHandler(
        end -> {
          taken.incrementAndGet();
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
