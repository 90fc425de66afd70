package dev.tasker.testkit;

import dev.tasker.testkit.OtlpReceiver.Answer;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/**
 * What {@link OtlpReceiver} says, in either protocol.
 *
 * @param credentials repeated when the request is refused, as some peers do; empty when it had none
 * @param rejected how many items are rejected by {@link Answer#PARTIAL}
 * @param retryAfter the seconds of {@link Answer#THROTTLED}
 */
record OtlpResponse(
    HttpServerResponse response, boolean grpc, String credentials, long rejected, int retryAfter) {
  private static final Buffer NOISE = Buffer.buffer(new byte[] {0x0a, 0x7f, 1, 2, 3});

  /** After a while the sender may have given up. */
  void sendUnlessGone(Answer answer) {
    if (!response.closed()) {
      send(answer);
    }
  }

  void send(Answer answer) {
    switch (answer) {
      case SILENCE -> {
        // The sender's timeout is what is being tested.
      }
      case HANG_UP -> response.reset();
      case GARBAGE -> response.putHeader("content-type", "text/html").end("<html>hello</html>");
      case JSON -> json(Buffer.buffer("{\"status\":\"ok\"}"));
      case NOISE -> success(NOISE);
      case PARTIAL -> success(partialSuccess(rejected, "told to reject"));
      case ADVICE -> success(partialSuccess(0, "told to warn"));
      case ACCEPT, SLOW -> success(Buffer.buffer());
      case REFUSE -> failure(400, 3);
      case UNAVAILABLE -> failure(503, 14);
      case EXHAUSTED -> failure(429, 8);
      case THROTTLED -> {
        response.putHeader(
            grpc ? "grpc-status-details-bin" : "retry-after",
            grpc ? GrpcDetails.retryInfo(retryAfter, 0) : String.valueOf(retryAfter));
        failure(429, 8);
      }
    }
  }

  /** The responses of all signals have the same form. */
  private static Buffer partialSuccess(long rejected, String message) {
    return Buffer.buffer(
        ExportTraceServiceResponse.newBuilder()
            .setPartialSuccess(
                ExportTracePartialSuccess.newBuilder()
                    .setRejectedSpans(rejected)
                    .setErrorMessage(message))
            .build()
            .toByteArray());
  }

  private void json(Buffer content) {
    if (grpc) {
      response.putHeader("content-type", "application/grpc").putTrailer("grpc-status", "0");
    } else {
      response.putHeader("content-type", "application/json");
    }
    response.end(content);
  }

  private void success(Buffer message) {
    if (!grpc) {
      response.putHeader("content-type", "application/x-protobuf").end(message);
      return;
    }
    response.putHeader("content-type", "application/grpc").putTrailer("grpc-status", "0");
    response.end(
        Buffer.buffer().appendByte((byte) 0).appendInt(message.length()).appendBuffer(message));
  }

  private void failure(int httpStatus, int grpcStatus) {
    String words = ("told to fail " + credentials).strip();
    if (!grpc) {
      response
          .setStatusCode(httpStatus)
          .putHeader("content-type", "application/x-protobuf")
          .end(Buffer.buffer(GrpcDetails.saying(words)));
      return;
    }
    // Trailers only, as real servers answer errors.
    response
        .putHeader("content-type", "application/grpc")
        .putHeader("grpc-status", String.valueOf(grpcStatus))
        .putHeader("grpc-message", words.replace(" ", "%20"))
        .end();
  }
}
