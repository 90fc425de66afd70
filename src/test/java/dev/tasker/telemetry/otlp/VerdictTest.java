package dev.tasker.telemetry.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsPartialSuccess;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsPartialSuccess;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the content of a success means: what the messages say, and nothing for anything else. */
class VerdictTest {
  @Test
  void the_responses_of_all_signals_are_understood() {
    var traces =
        ExportTraceServiceResponse.newBuilder()
            .setPartialSuccess(
                ExportTracePartialSuccess.newBuilder().setRejectedSpans(7).setErrorMessage("a"));
    var metrics =
        ExportMetricsServiceResponse.newBuilder()
            .setPartialSuccess(
                ExportMetricsPartialSuccess.newBuilder()
                    .setRejectedDataPoints(Long.MAX_VALUE)
                    .setErrorMessage("ä"));
    var logs =
        ExportLogsServiceResponse.newBuilder()
            .setPartialSuccess(ExportLogsPartialSuccess.newBuilder().setErrorMessage("only this"));

    assertThat(of(traces.build().toByteArray())).isEqualTo(Verdict.taken(7, "a"));
    assertThat(of(metrics.build().toByteArray())).isEqualTo(Verdict.taken(Long.MAX_VALUE, "ä"));
    assertThat(of(logs.build().toByteArray())).isEqualTo(Verdict.taken(0, "only this"));
  }

  @Test
  void nothing_and_an_empty_partial_success_are_a_success() {
    var empty =
        ExportTraceServiceResponse.newBuilder()
            .setPartialSuccess(ExportTracePartialSuccess.getDefaultInstance());

    assertThat(of(new byte[0])).isEqualTo(Verdict.TAKEN);
    assertThat(of(empty.build().toByteArray())).isEqualTo(Verdict.TAKEN);
  }

  @Test
  void fields_of_later_versions_are_passed_over() {
    UnknownFieldSet later =
        UnknownFieldSet.newBuilder()
            .addField(
                9,
                UnknownFieldSet.Field.newBuilder()
                    .addVarint(-1)
                    .addFixed32(1)
                    .addFixed64(2)
                    .addLengthDelimited(ByteString.copyFromUtf8("later"))
                    .build())
            .build();
    var response =
        ExportTraceServiceResponse.newBuilder()
            .setUnknownFields(later)
            .setPartialSuccess(
                ExportTracePartialSuccess.newBuilder()
                    .setUnknownFields(later)
                    .setRejectedSpans(2)
                    .setErrorMessage("m"));

    assertThat(of(response.build().toByteArray())).isEqualTo(Verdict.taken(2, "m"));
  }

  @Test
  void a_negative_number_rejects_nothing() {
    var response =
        ExportTraceServiceResponse.newBuilder()
            .setPartialSuccess(ExportTracePartialSuccess.newBuilder().setRejectedSpans(-5));

    assertThat(of(response.build().toByteArray())).isEqualTo(Verdict.TAKEN);
  }

  @Test
  void a_long_message_is_cut() {
    var response =
        ExportTraceServiceResponse.newBuilder()
            .setPartialSuccess(
                ExportTracePartialSuccess.newBuilder()
                    .setRejectedSpans(1)
                    .setErrorMessage("€".repeat(100_000)));

    assertThat(of(response.build().toByteArray()).message()).isEqualTo("€".repeat(500) + "…");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"status\":\"ok\"}",
        "{\"partialSuccess\":{}}",
        "[]",
        "null",
        "true",
        "OK",
        "ok",
        "Accepted",
        "hello",
        "<html></html>",
        "<?xml version='1.0'?>",
        "\n"
      })
  void text_is_no_answer(String text) {
    Verdict verdict = of(text.getBytes(StandardCharsets.UTF_8));

    assertThat(verdict.taken()).isFalse();
    assertThat(verdict.retryable()).isFalse();
    assertThat(verdict.message()).startsWith("the answer is no OTLP: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00", // a field without a number
        "0a", // a message without a length
        "0a05", // a message without its content
        "0affffffffffffffffff01", // a message of negative length
        "0a80808080808080808080", // a length without an end
        "0a8080808080808080808001", // a length of eleven bytes
        "0a020880", // a number without an end
        "0a021205", // a text without its content
        "0a020a00", // the number is a text
        "0a021001", // the text is a number
        "0801", // the message is a number
        "4d000000", // three of four bytes
        "4900000000000000", // seven of eight bytes
        "0b0c", // a group
        "0e", // no type at all
        "0f",
        "888080801001", // a field number beyond 29 bits
        "ffffffffffffffffff01"
      })
  void malformed_content_is_no_answer(String hex) {
    assertThat(of(HexFormat.of().parseHex(hex)).taken()).as(hex).isFalse();
  }

  @Property(tries = 5_000)
  void whatever_it_is_it_is_judged(@ForAll byte[] content) {
    Verdict verdict = of(content);

    assertThat(verdict.rejected()).isNotNegative();
    assertThat(verdict.message().length()).isLessThanOrEqualTo(501);
  }

  private static Verdict of(byte[] content) {
    Buffer framed = Buffer.buffer("12345").appendBytes(content);
    return Verdict.ofContent(framed, 5);
  }
}
