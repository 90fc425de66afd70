package dev.tasker.telemetry.otlp;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;

/**
 * What a collector says about a message that it took: OTLP's {@code Export*ServiceResponse}, which
 * has the same form for all signals.
 *
 * @param rejected spans, data points or log records that it did not take
 * @param message why, or advice when it took everything; may be empty
 */
record ExportResponse(long rejected, String message) {
  private static final int PARTIAL_SUCCESS = 1;
  private static final int REJECTED = 1;
  private static final int ERROR_MESSAGE = 2;

  /** Enough bytes for the longest message that is shown, whatever its characters. */
  private static final int LONGEST_BYTES = 4 * Verdict.LONGEST_MESSAGE;

  /**
   * @throws IOException when the content cannot be such a message
   */
  static ExportResponse read(Buffer body, int from, int end) throws IOException {
    ExportResponse response = new ExportResponse(0, "");
    ProtobufReader fields = new ProtobufReader(body, from, end);
    for (int field = fields.next(); field != 0; field = fields.next()) {
      if (field == PARTIAL_SUCCESS) {
        response = partialSuccess(fields.message());
      } else {
        fields.skip();
      }
    }
    return response;
  }

  private static ExportResponse partialSuccess(ProtobufReader fields) throws IOException {
    long rejected = 0;
    String message = "";
    for (int field = fields.next(); field != 0; field = fields.next()) {
      switch (field) {
        case REJECTED -> rejected = fields.varint();
        case ERROR_MESSAGE -> message = fields.text(LONGEST_BYTES);
        default -> fields.skip();
      }
    }
    return new ExportResponse(Math.max(0, rejected), message);
  }
}
