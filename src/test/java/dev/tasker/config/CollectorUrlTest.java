package dev.tasker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CollectorUrlTest {

  @ParameterizedTest
  @CsvSource({
    "http://collector,http://collector",
    "HTTP://u:x@Collector,http://u:x@Collector",
    "Https://collector:65535/a:b?c=D,https://collector:65535/a:b?c=D",
    "http://[::1]:1,http://[::1]:1"
  })
  void the_scheme_may_have_capitals_and_the_rest_stays(String url, String expected) {
    assertThat(CollectorUrl.problem(url)).isEmpty();
    assertThat(CollectorUrl.require(url)).hasToString(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "collector:4317",
        "ftp://u:hunter2@collector",
        "http://",
        "http:///hunter2",
        "http://a b",
        "http://u:hunter2@collector:0",
        "http://u:hunter2@collector:65536",
        "http://u:hunter2@collector:99999999999",
        "http://u:hunter2@collector:-1"
      })
  void what_is_no_address_is_refused_without_being_quoted(String url) {
    assertThat(CollectorUrl.problem(url)).startsWith("must ").doesNotContain("hunter2");
    assertThatThrownBy(() -> CollectorUrl.require(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(CollectorUrl.problem(url))
        .hasNoCause();
  }

  @ParameterizedTest
  @CsvSource({
    "http://collector:4317/p@q,http://collector:4317/p@q",
    "https://u:hunter2@collector:4317,https://collector:4317",
    "https://hunter2@collector/x?a=1&token=hunter2#f,https://collector/x?a=1&token=***REDACTED***#f"
  })
  void it_is_shown_without_its_secrets(String url, String expected) {
    assertThat(CollectorUrl.shown(url)).isEqualTo(expected);
  }

  @Test
  void what_is_no_url_is_shown_as_it_is() {
    assertThat(CollectorUrl.shown("collector:4317")).isEqualTo("collector:4317");
  }
}
