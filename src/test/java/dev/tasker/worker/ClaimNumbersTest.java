package dev.tasker.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ClaimNumbersTest {
  private final ClaimNumbers numbers = new ClaimNumbers();

  @Test
  void claim_without_an_answer_may_have_steps_and_stays_open() {
    long first = numbers.next();
    long second = numbers.next();
    numbers.answered(second, 0);

    assertThat(numbers.open()).containsExactly(first);
    numbers.answered(first, 0);
    assertThat(numbers.open()).isEmpty();
    assertThat(numbers.last()).isEqualTo(second);
  }

  @Test
  void claim_is_open_until_its_last_step_has_ended() {
    long claim = numbers.next();
    numbers.answered(claim, 2);

    numbers.stepEnded(claim);
    assertThat(numbers.open()).containsExactly(claim);
    numbers.stepEnded(claim);
    assertThat(numbers.open()).isEmpty();
  }

  @Test
  void numbers_go_on_under_a_new_registration() {
    long before = numbers.next();
    numbers.clear();

    assertThat(numbers.open()).isEmpty();
    assertThat(numbers.next()).isGreaterThan(before);
  }
}
