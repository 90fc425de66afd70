package dev.tasker.telemetry.otlp;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Walks over the fields of one protobuf message, without copying it and never beyond its end: what
 * a collector answers is small, but it may be anything. Groups count as malformed, for no version
 * of OTLP has any and text often looks like one. OpenTelemetry's own reader is internal.
 */
final class ProtobufReader {
  private static final int VARINT = 0;
  private static final int FIXED_64 = 1;
  private static final int DELIMITED = 2;
  private static final int FIXED_32 = 5;
  private static final int LONGEST_VARINT = 10;
  private static final long MOST_TAG = 0xFFFF_FFFFL;

  private final Buffer bytes;
  private final int end;
  private int at;
  private int type;

  ProtobufReader(Buffer bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  /** The number of the next field, 0 at the end. Its value must be read or skipped then. */
  int next() throws IOException {
    if (at == end) {
      return 0;
    }
    long tag = rawVarint();
    int number = (int) (tag >>> 3);
    if (tag < 0 || tag > MOST_TAG || number == 0) {
      throw new IOException("malformed tag");
    }
    type = (int) (tag & 7);
    return number;
  }

  long varint() throws IOException {
    require(VARINT);
    return rawVarint();
  }

  /** The message that is the value of this field, to be read by its own reader. */
  ProtobufReader message() throws IOException {
    int length = length();
    int from = at;
    at += length;
    return new ProtobufReader(bytes, from, at);
  }

  /**
   * @param longest in bytes; what is beyond is left out
   */
  String text(int longest) throws IOException {
    int length = length();
    int from = at;
    at += length;
    return bytes.getString(from, from + Math.min(length, longest), StandardCharsets.UTF_8.name());
  }

  /** Passes over the value of a field that is not known. */
  void skip() throws IOException {
    switch (type) {
      case VARINT -> rawVarint();
      case FIXED_64 -> pass(Long.BYTES);
      case DELIMITED -> pass(length());
      case FIXED_32 -> pass(Integer.BYTES);
      default -> throw new IOException("malformed field");
    }
  }

  private int length() throws IOException {
    require(DELIMITED);
    long length = rawVarint();
    if (length < 0 || length > end - at) {
      throw new IOException("truncated field");
    }
    return (int) length;
  }

  private void pass(int count) throws IOException {
    if (count > end - at) {
      throw new IOException("truncated field");
    }
    at += count;
  }

  private void require(int expected) throws IOException {
    if (type != expected) {
      throw new IOException("field of another type");
    }
  }

  private long rawVarint() throws IOException {
    long value = 0;
    for (int i = 0; i < LONGEST_VARINT; i++) {
      if (at == end) {
        throw new IOException("truncated number");
      }
      byte next = bytes.getByte(at++);
      value |= (long) (next & 0x7f) << (7 * i);
      if (next >= 0) {
        return value;
      }
    }
    throw new IOException("malformed number");
  }
}
