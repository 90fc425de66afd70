package dev.tasker.telemetry.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.testkit.GrpcDetails;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an answer means by its status and headers, as the OTLP specification says it. */
class AnswersTest {
  @ParameterizedTest
  @CsvSource({
    "200, true, false", "202, true, false", "301, false, false", "400, false, false",
    "404, false, false", "413, false, false", "429, false, true", "500, false, false",
    "501, false, false", "502, false, true", "503, false, true", "504, false, true"
  })
  void http_status_codes(int status, boolean taken, boolean retryable) {
    Verdict verdict = VertxHttpSender.judge(http(status, headers(), Buffer.buffer()));

    assertThat(verdict.taken()).isEqualTo(taken);
    assertThat(verdict.retryable()).isEqualTo(retryable);
  }

  @ParameterizedTest
  @CsvSource({
    "0, true, false",
    "1, false, true",
    "2, false, false",
    "3, false, false",
    "4, false, true",
    "5, false, false",
    "6, false, false",
    "7, false, false",
    "8, false, false",
    "9, false, false",
    "10, false, true",
    "11, false, true",
    "12, false, false",
    "13, false, false",
    "14, false, true",
    "15, false, true",
    "16, false, false",
    "99, false, false"
  })
  void grpc_status_codes(String status, boolean taken, boolean retryable) {
    Verdict verdict = VertxGrpcSender.judge(grpc(status, headers(), Buffer.buffer()));

    assertThat(verdict.taken()).isEqualTo(taken);
    assertThat(verdict.retryable()).isEqualTo(retryable);
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 502, 503, 504})
  void http_says_when_to_come_back(int status) {
    MultiMap headers = headers().set("Retry-After", "7");

    assertThat(VertxHttpSender.judge(http(status, headers, Buffer.buffer())).retryAfter())
        .isEqualTo(Duration.ofSeconds(7));
  }

  @ParameterizedTest
  @CsvSource({"14, true", "8, true", "3, false"})
  void grpc_says_when_to_come_back(String status, boolean retryable) {
    MultiMap headers = headers().set("grpc-status-details-bin", GrpcDetails.retryInfo(7, 0));

    Verdict verdict = VertxGrpcSender.judge(grpc(status, headers, Buffer.buffer()));

    assertThat(verdict.retryable()).isEqualTo(retryable);
    assertThat(verdict.retryAfter()).isEqualTo(Duration.ofSeconds(retryable ? 7 : 0));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "none, true",
        "application/x-protobuf, true",
        "Application/X-Protobuf; charset=utf-8, true",
        "application/json, false",
        "text/plain, false"
      })
  void the_type_of_a_content_is_that_of_the_specification_or_not_said(String type, boolean taken) {
    // A partial success without anything in it.
    Buffer content = Buffer.buffer(new byte[] {0x0a, 0});
    MultiMap headers = type == null ? headers() : headers().set("content-type", type);

    assertThat(VertxHttpSender.judge(http(200, headers, content)).taken()).isEqualTo(taken);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{} | 0 | ``",
        "{\"partialSuccess\":{}} | 0 | ``",
        "{\"partial_success\":{}} | 0 | ``",
        "{\"partialSuccess\":null} | 0 | ``",
        "{\"partialSuccess\":{\"later\":[1]}} | 0 | ``",
        "{\"partialSuccess\":{\"rejectedSpans\":\"7\",\"errorMessage\":\"quota\"}} | 7 | quota",
        "{\"partialSuccess\":{\"rejectedDataPoints\":7,\"errorMessage\":null}} | 7 | ``",
        "{\"partial_success\":{\"rejected_log_records\":-7,\"error_message\":\"a\"}} | 0 | a"
      })
  void the_same_answer_in_json_is_understood(String content, long rejected, String message) {
    assertThat(json(content)).isEqualTo(Verdict.taken(rejected, message));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"status\":\"ok\"}",
        "{\"partialSuccess\":{},\"status\":\"ok\"}",
        "{\"partialSuccess\":true}",
        "{\"partialSuccess\":{\"rejectedSpans\":\"many\"}}",
        "{\"partialSuccess\":{\"rejectedSpans\":1.5}}",
        "{\"partialSuccess\":{\"rejectedSpans\":{}}}",
        "{} {}",
        "[]",
        "null",
        "\"ok\"",
        "{",
        " "
      })
  void any_other_json_has_taken_nothing(String content) {
    Verdict verdict = json(content);

    assertThat(verdict.taken()).isFalse();
    assertThat(verdict.message())
        .isEqualTo("the answer is no OTLP: application/json, not application/x-protobuf");
  }

  @ParameterizedTest
  @CsvSource({
    "application/x-protobuf, 12027175, HTTP 400 as told: qu",
    "application/x-protobuf, '', HTTP 400 as told",
    "application/x-protobuf, 1202, HTTP 400 as told",
    "application/json, 12027175, HTTP 400 as told"
  })
  void the_words_of_a_failure_are_quoted(String type, String content, String message) {
    Buffer body = Buffer.buffer(HexFormat.of().parseHex(content));

    Verdict verdict = VertxHttpSender.judge(http(400, headers().set("content-type", type), body));

    assertThat(verdict.message()).isEqualTo(message);
  }

  @Test
  void the_words_of_a_failure_are_cut_in_one_place_only() {
    Buffer said = Buffer.buffer(GrpcDetails.saying("€".repeat(600)));
    MultiMap headers = headers().set("content-type", "application/x-protobuf");

    assertThat(VertxHttpSender.judge(http(400, headers, said)).message())
        .hasSize(501)
        .endsWith("€…");
  }

  @Test
  void an_empty_success_has_no_type_to_be_wrong() {
    MultiMap headers = headers().set("content-type", "text/plain");

    assertThat(VertxHttpSender.judge(http(200, headers, Buffer.buffer())).taken()).isTrue();
  }

  @Test
  void a_frame_is_what_it_says_it_is() {
    Buffer empty = Buffer.buffer(new byte[] {0, 0, 0, 0, 0});
    Buffer shorter = Buffer.buffer(new byte[] {0, 0, 0, 0, 3, 0x0a, 0});
    Buffer longer = Buffer.buffer(new byte[] {0, 0, 0, 0, 1, 0x0a, 0});
    Buffer compressed = Buffer.buffer(new byte[] {1, 0, 0, 0, 2, 0x0a, 0});
    Buffer right = Buffer.buffer(new byte[] {0, 0, 0, 0, 2, 0x0a, 0});

    assertThat(VertxGrpcSender.judge(grpc("0", headers(), empty)).taken()).isTrue();
    assertThat(VertxGrpcSender.judge(grpc("0", headers(), right)).taken()).isTrue();
    for (Buffer wrong : new Buffer[] {shorter, longer, compressed, Buffer.buffer("0")}) {
      assertThat(VertxGrpcSender.judge(grpc("0", headers(), wrong)).taken()).isFalse();
    }
  }

  private static Verdict json(String content) {
    MultiMap headers = headers().set("content-type", "application/json");
    return VertxHttpSender.judge(http(200, headers, Buffer.buffer(content)));
  }

  private static MultiMap headers() {
    return MultiMap.caseInsensitiveMultiMap();
  }

  private static Reply http(int status, MultiMap headers, Buffer body) {
    return new Reply(status, "as told", headers, headers(), body);
  }

  private static Reply grpc(String status, MultiMap headers, Buffer body) {
    return new Reply(200, "OK", headers, headers().set("grpc-status", status), body);
  }
}
