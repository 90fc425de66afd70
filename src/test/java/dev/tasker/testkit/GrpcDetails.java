package dev.tasker.testkit;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.UnknownFieldSet;
import java.util.Base64;

/** What servers put into {@code grpc-status-details-bin}, or into the body of an HTTP failure. */
public final class GrpcDetails {
  private GrpcDetails() {}

  /** A status that says when to come back, among other things. */
  public static String retryInfo(long seconds, int nanos) {
    ByteString delay =
        Duration.newBuilder().setSeconds(seconds).setNanos(nanos).build().toByteString();
    return status(
        any("google.rpc.BadRequest", ByteString.EMPTY),
        any("google.rpc.RetryInfo", message(1, delay).toByteString()));
  }

  /** A status that says why, but not when to come back. */
  public static String badRequest() {
    return status(any("google.rpc.BadRequest", ByteString.EMPTY));
  }

  /** A status that says why, and nothing else. */
  public static byte[] saying(String message) {
    return message(2, ByteString.copyFromUtf8(message)).toByteArray();
  }

  private static String status(Any... details) {
    UnknownFieldSet.Field.Builder all = UnknownFieldSet.Field.newBuilder();
    for (Any detail : details) {
      all.addLengthDelimited(detail.toByteString());
    }
    UnknownFieldSet status =
        UnknownFieldSet.newBuilder()
            .addField(1, UnknownFieldSet.Field.newBuilder().addVarint(8).build())
            .mergeFrom(message(2, ByteString.copyFromUtf8("told to wait")))
            .addField(3, all.build())
            .build();
    // Real servers leave out the padding.
    return Base64.getEncoder().withoutPadding().encodeToString(status.toByteArray());
  }

  private static Any any(String type, ByteString value) {
    return Any.newBuilder().setTypeUrl("type.googleapis.com/" + type).setValue(value).build();
  }

  private static UnknownFieldSet message(int field, ByteString value) {
    return UnknownFieldSet.newBuilder()
        .addField(field, UnknownFieldSet.Field.newBuilder().addLengthDelimited(value).build())
        .build();
  }
}
