package dev.tasker.telemetry.context;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {
  private static final String SAMPLED = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  @ParameterizedTest
  @ValueSource(strings = {SAMPLED, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"})
  void what_is_formatted_is_what_was_parsed(String text) {
    assertThat(TraceParent.format(TraceParent.parse(text))).isEqualTo(text);
  }

  @Test
  void a_parsed_context_is_remote_and_keeps_its_flag() {
    assertThat(TraceParent.parse(SAMPLED).isRemote()).isTrue();
    assertThat(TraceParent.parse(SAMPLED).isSampled()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"01,true", "03,true", "ff,true", "00,false", "02,false", "0x,false"})
  void the_flag_can_be_asked_without_the_rest(String flags, boolean sampled) {
    String text = SAMPLED.substring(0, SAMPLED.length() - 2) + flags;

    assertThat(TraceParent.isSampled(text)).isEqualTo(sampled);
    assertThat(TraceParent.isSampled("01")).isFalse();
  }

  @Test
  void a_later_version_with_more_fields_is_understood() {
    assertThat(TraceParent.parse("01" + SAMPLED.substring(2) + "-more").isValid()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0x",
        "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333é-01"
      })
  void anything_else_is_invalid_and_never_throws(String text) {
    assertThat(TraceParent.parse(text).isValid()).isFalse();
  }
}
