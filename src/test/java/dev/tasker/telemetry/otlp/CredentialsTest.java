package dev.tasker.telemetry.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CredentialsTest {
  private static final Map<String, List<String>> HEADERS =
      Map.of(
          "authorization", List.of("Bearer 0123456789abcdef"),
          "api-key", List.of("hunter2hunter2"),
          "x-scope-orgid", List.of("4"));

  @ParameterizedTest
  @CsvSource({
    "HTTP 401 bad token Bearer 0123456789abcdef,      HTTP 401 bad token ***REDACTED***",
    "HTTP 401 bad token '0123456789abcdef',           HTTP 401 bad token '***REDACTED***'",
    "gRPC PERMISSION_DENIED: hunter2hunter2 is nobody,gRPC PERMISSION_DENIED: ***REDACTED*** is nobody",
    "hunter2hunter2 0123456789abcdef,                 ***REDACTED*** ***REDACTED***",
    "HTTP 404 not found,                              HTTP 404 not found",
    "no such token: 01234567…,                        no such token: ***REDACTED***…",
    "no such token: hunter2hunter…,                   no such token: ***REDACTED***…",
    "the words were many…,                            the words were many…",
  })
  void what_a_header_holds_is_not_shown(String text, String shown) {
    assertThat(Credentials.of(URI.create("https://collector:4318"), HEADERS).hide(text))
        .isEqualTo(shown);
  }

  @Test
  void without_headers_nothing_is_hidden() {
    assertThat(
            Credentials.of(URI.create("http://collector:4318/v1/traces?a=b"), Map.of())
                .hide("HTTP 401 Bearer 0123456789abcdef at /v1/traces?a=b"))
        .isEqualTo("HTTP 401 Bearer 0123456789abcdef at /v1/traces?a=b");
  }

  @Test
  void what_the_endpoint_holds_is_not_shown() {
    URI endpoint =
        URI.create("https://user:pass%20word@collector:4318?api_key_name=hunter2%2Dhunter2");

    assertThat(
            Credentials.of(endpoint, Map.of())
                .hide("not found: ?api_key_name=hunter2%2Dhunter2, hunter2-hunter2, pass word"))
        .isEqualTo("not found: ?api_key_name=***REDACTED***, ***REDACTED***, ***REDACTED***");
  }
}
