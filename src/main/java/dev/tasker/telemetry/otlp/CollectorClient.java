package dev.tasker.telemetry.otlp;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.tracing.TracingPolicy;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One collector over Vert.x's HTTP client. The client is created at the first request: creating it
 * costs more than the rest of phase 2. Used on one context only.
 */
final class CollectorClient {
  private final Vertx vertx;
  private final SenderOptions options;
  private final HttpClientOptions clientOptions;
  private @Nullable HttpClient client;
  private boolean closed;

  CollectorClient(Vertx vertx, SenderOptions options, HttpVersion version) {
    this.vertx = vertx;
    this.options = options;
    this.clientOptions = clientOptions(options, version);
  }

  /** Posts the message once; fails when there is no complete answer within the time. */
  Future<Reply> post(Buffer message, boolean compressed, long timeoutMillis) {
    if (closed) {
      return Future.failedFuture(new IOException("the exporter is closed"));
    }
    Promise<Reply> reply = Promise.promise();
    client()
        .request(request(timeoutMillis))
        .compose(request -> exchange(request, message, compressed, timeoutMillis))
        .onComplete(reply);
    return reply.future();
  }

  /** Fails what is under way and releases the connections. */
  Future<Void> close() {
    closed = true;
    HttpClient open = client;
    client = null;
    return open == null ? Future.succeededFuture() : open.close();
  }

  private Future<Reply> exchange(
      HttpClientRequest request, Buffer message, boolean compressed, long timeoutMillis) {
    options.headers().get().forEach((name, values) -> request.putHeader(name, values));
    request.putHeader("content-type", options.contentType());
    decorate(request, compressed);
    return request
        .send(message)
        .compose(response -> read(request, response))
        .timeout(timeoutMillis, TimeUnit.MILLISECONDS)
        .onFailure(failure -> request.reset());
  }

  private void decorate(HttpClientRequest request, boolean compressed) {
    boolean grpc = options.contentType().startsWith("application/grpc");
    if (grpc) {
      request.putHeader("te", "trailers");
    }
    if (compressed) {
      String encoding = options.compressor().orElseThrow().getEncoding();
      request.putHeader(grpc ? "grpc-encoding" : "content-encoding", encoding);
    }
  }

  /** Collects the body up to the exporter's bound: a broken server must not fill our memory. */
  private Future<Reply> read(HttpClientRequest request, HttpClientResponse response) {
    Promise<Reply> reply = Promise.promise();
    Buffer body = Buffer.buffer();
    response.exceptionHandler(reply::tryFail);
    response.handler(
        chunk -> {
          body.appendBuffer(chunk);
          if (body.length() > options.maxResponseBytes()) {
            reply.tryFail(new IOException("answer longer than " + options.maxResponseBytes()));
            request.reset();
          }
        });
    response.endHandler(
        end ->
            reply.tryComplete(
                new Reply(
                    response.statusCode(),
                    String.valueOf(response.statusMessage()),
                    response.headers(),
                    response.trailers(),
                    body)));
    return reply.future();
  }

  private RequestOptions request(long timeoutMillis) {
    return new RequestOptions()
        .setMethod(HttpMethod.POST)
        .setHost(options.endpoint().getHost())
        .setPort(options.port())
        .setSsl(options.tls())
        .setURI(options.path().isEmpty() ? "/" : options.path())
        .setTraceOperation("otlp.export")
        .setConnectTimeout(Math.min(timeoutMillis, options.connectTimeout().toMillis()))
        .setTimeout(timeoutMillis);
  }

  private HttpClient client() {
    if (client == null) {
      client =
          vertx
              .httpClientBuilder()
              .with(clientOptions)
              // The request tells of it; without a handler the connection would log it too.
              .withConnectHandler(connection -> connection.exceptionHandler(broken -> {}))
              .build();
    }
    return client;
  }

  private static HttpClientOptions clientOptions(SenderOptions options, HttpVersion version) {
    HttpClientOptions client =
        new HttpClientOptions()
            .setName("otlp")
            .setProtocolVersion(version)
            .setHttp2ClearTextUpgrade(false)
            // A span about the sending of spans would beget another.
            .setTracingPolicy(TracingPolicy.IGNORE)
            .setSsl(options.tls())
            .setUseAlpn(options.tls() && version == HttpVersion.HTTP_2);
    return options.tls() ? withFiles(client, options.tlsFiles()) : client;
  }

  private static HttpClientOptions withFiles(HttpClientOptions client, CollectorTls files) {
    files
        .certificate()
        .ifPresent(
            pem -> client.setTrustOptions(new PemTrustOptions().addCertPath(pem.toString())));
    if (files.clientKey().isPresent() && files.clientCertificate().isPresent()) {
      client.setKeyCertOptions(
          new PemKeyCertOptions()
              .setKeyPath(files.clientKey().get().toString())
              .setCertPath(files.clientCertificate().get().toString()));
    }
    return client;
  }
}
