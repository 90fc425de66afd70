package dev.tasker.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReadyNoticeTest {

  @Test
  void what_is_sent_is_read_again() {
    ReadyNotice notice = ReadyNotice.of(List.of(17, 4, 17));

    assertThat(notice.payload()).isEqualTo("4,17");
    assertThat(ReadyNotice.parse(notice.payload())).isEqualTo(notice);
    assertThat(ReadyNotice.parse(ReadyNotice.ANY.payload())).isEqualTo(ReadyNotice.ANY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "1,", ",1", "-1", "1, 2", "99999999999", "{\"namespaces\":[1]}"})
  void what_another_version_sends_is_heard_by_all(String payload) {
    assertThat(ReadyNotice.parse(payload)).isEqualTo(ReadyNotice.ANY);
  }

  @Test
  void concerns_who_serves_one_of_its_namespaces() {
    ReadyNotice notice = ReadyNotice.of(List.of(1, 2));

    assertThat(notice.concerns(Set.of(2, 3))).isTrue();
    assertThat(notice.concerns(Set.of(3))).isFalse();
    assertThat(ReadyNotice.ANY.concerns(Set.of(3))).isTrue();
  }

  @Test
  void says_both_in_one() {
    ReadyNotice one = ReadyNotice.of(List.of(1));

    assertThat(one.and(ReadyNotice.of(List.of(2)))).isEqualTo(ReadyNotice.of(List.of(1, 2)));
    assertThat(one.and(ReadyNotice.ANY)).isEqualTo(ReadyNotice.ANY);
    assertThat(ReadyNotice.ANY.and(one)).isEqualTo(ReadyNotice.ANY);
  }

  @Test
  void more_namespaces_than_a_notification_holds_become_any() {
    List<Integer> most = IntStream.rangeClosed(999_999_500, 999_999_999).boxed().toList();
    List<Integer> tooMany = IntStream.rangeClosed(1, 501).boxed().toList();

    assertThat(ReadyNotice.of(most).payload()).hasSizeLessThan(8000);
    assertThat(ReadyNotice.of(most).namespaceIds()).hasSize(500);
    assertThat(ReadyNotice.of(tooMany)).isEqualTo(ReadyNotice.ANY);
  }
}
