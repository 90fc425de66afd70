package dev.tasker.telemetry.otlp;

import io.opentelemetry.sdk.common.export.Compressor;
import io.opentelemetry.sdk.common.export.GrpcSenderConfig;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the exporter's builder decided, in one form for both protocols.
 *
 * @param path the path of the request
 * @param timeout for one message, all attempts included
 */
record SenderOptions(
    URI endpoint,
    String path,
    String contentType,
    Optional<Compressor> compressor,
    Supplier<Map<String, List<String>>> headers,
    Duration timeout,
    Duration connectTimeout,
    RetryPolicy retry,
    long maxResponseBytes,
    CollectorTls tlsFiles) {
  private static final double JITTER = 0.2;

  static SenderOptions of(HttpSenderConfig config, CollectorTls tlsFiles) {
    URI endpoint = config.getEndpoint();
    String query = endpoint.getRawQuery();
    return new SenderOptions(
        endpoint,
        endpoint.getRawPath() + (query == null ? "" : "?" + query),
        config.getContentType(),
        Optional.ofNullable(config.getCompressor()),
        config.getHeadersSupplier(),
        config.getTimeout(),
        config.getConnectTimeout(),
        retryPolicy(config.getRetryPolicy()),
        config.getMaxResponseBodySize(),
        tlsFiles);
  }

  static SenderOptions of(GrpcSenderConfig config, CollectorTls tlsFiles) {
    return new SenderOptions(
        config.getEndpoint(),
        "/" + config.getFullMethodName(),
        "application/grpc",
        Optional.ofNullable(config.getCompressor()),
        config.getHeadersSupplier(),
        config.getTimeout(),
        config.getConnectTimeout(),
        retryPolicy(config.getRetryPolicy()),
        config.getMaxResponseBodySize(),
        tlsFiles);
  }

  /** What a peer's words must not repeat. */
  Credentials credentials() {
    return Credentials.of(endpoint, headers.get());
  }

  /** The message as it goes over the wire, compressed when that was asked for. */
  byte[] serialize(MessageWriter writer) throws IOException {
    var bytes = new ByteArrayOutputStream(Math.max(32, writer.getContentLength()));
    if (compressor.isEmpty()) {
      writer.writeMessage(bytes);
      return bytes.toByteArray();
    }
    try (OutputStream compressed = compressor.get().compress(bytes)) {
      writer.writeMessage(compressed);
    }
    return bytes.toByteArray();
  }

  boolean tls() {
    return "https".equals(endpoint.getScheme());
  }

  int port() {
    if (endpoint.getPort() > 0) {
      return endpoint.getPort();
    }
    return tls() ? 443 : 80;
  }

  /**
   * The wait before attempt {@code n + 1}: growing by the policy's factor up to its bound, and up
   * to a fifth longer or shorter. The OpenTelemetry protocol exporter's specification demands an
   * exponential back-off with jitter; this share is that of gRPC's retry design (A6).
   *
   * @param random between 0 and 1
   */
  long backoffMillis(int attempt, double random) {
    double grown =
        (double) retry.getInitialBackoff().toMillis()
            * Math.pow(retry.getBackoffMultiplier(), attempt - 1);
    double bounded = Math.min(grown, (double) retry.getMaxBackoff().toMillis());
    return Math.max(1, Math.round(bounded * (1 - JITTER + 2 * JITTER * random)));
  }

  private static RetryPolicy retryPolicy(RetryPolicy policy) {
    return policy == null ? RetryPolicy.getDefault() : policy;
  }
}
