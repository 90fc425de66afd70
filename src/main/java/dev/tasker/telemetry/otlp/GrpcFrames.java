package dev.tasker.telemetry.otlp;

import io.opentelemetry.sdk.common.export.GrpcStatusCode;
import io.vertx.core.buffer.Buffer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What gRPC adds to HTTP/2: a prefix of five bytes, and a status in the trailers. */
final class GrpcFrames {
  private static final int PREFIX = 5;

  private GrpcFrames() {}

  static Buffer frame(byte[] message, boolean compressed) {
    return Buffer.buffer(PREFIX + message.length)
        .appendByte((byte) (compressed ? 1 : 0))
        .appendInt(message.length)
        .appendBytes(message);
  }

  static byte[] message(Reply reply) {
    Buffer body = reply.body();
    return body.length() <= PREFIX ? new byte[0] : body.getBytes(PREFIX, body.length());
  }

  /** What the one frame of a success says; some servers leave out the frame of an empty message. */
  static Verdict verdict(Reply reply) {
    Buffer body = reply.body();
    if (body.length() == 0) {
      return Verdict.TAKEN;
    }
    // No encoding was offered, so a frame that says it is compressed is malformed as well.
    return body.length() >= PREFIX
            && body.getByte(0) == 0
            && body.getInt(1) == body.length() - PREFIX
        ? Verdict.ofContent(body, PREFIX)
        : Verdict.refused("the answer is no OTLP: malformed gRPC frame");
  }

  /** The status of the trailers, or of the headers when the server sent nothing else. */
  static GrpcStatusCode status(Reply reply) {
    String status = header(reply, "grpc-status");
    if (status == null) {
      return ofHttp(reply.status());
    }
    try {
      return GrpcStatusCode.fromValue(Integer.parseInt(status));
    } catch (NumberFormatException e) {
      return GrpcStatusCode.UNKNOWN;
    }
  }

  static String description(Reply reply) {
    String message = header(reply, "grpc-message");
    if (message == null) {
      return header(reply, "grpc-status") == null
          ? "no gRPC answer, HTTP status " + reply.status()
          : "";
    }
    try {
      return URLDecoder.decode(message.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return message;
    }
  }

  /** How long the collector wants to be left alone; present only when it says so. */
  static Optional<Duration> retryInfo(Reply reply) {
    return RetryDelay.ofGrpc(header(reply, "grpc-status-details-bin"));
  }

  /** The mapping of the gRPC specification for servers and proxies that do not speak it. */
  private static GrpcStatusCode ofHttp(int status) {
    return switch (status) {
      case 400 -> GrpcStatusCode.INTERNAL;
      case 401 -> GrpcStatusCode.UNAUTHENTICATED;
      case 403 -> GrpcStatusCode.PERMISSION_DENIED;
      case 404 -> GrpcStatusCode.UNIMPLEMENTED;
      case 429, 502, 503, 504 -> GrpcStatusCode.UNAVAILABLE;
      default -> GrpcStatusCode.UNKNOWN;
    };
  }

  private static @Nullable String header(Reply reply, String name) {
    String trailer = reply.trailers().get(name);
    return trailer == null ? reply.headers().get(name) : trailer;
  }
}
