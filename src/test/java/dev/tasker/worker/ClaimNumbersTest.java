package dev.tasker.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ClaimNumbersTest {
  private final ClaimNumbers numbers = new ClaimNumbers();

  @Test
  void journal_may_be_trimmed_only_below_the_first_claim_without_an_answer() {
    long first = numbers.next();
    long second = numbers.next();
    numbers.answered(second, 1);

    assertThat(numbers.answeredUpTo()).isEqualTo(first - 1);
    numbers.answered(first, 0);
    assertThat(numbers.answeredUpTo()).isEqualTo(second);
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
    assertThat(numbers.answeredUpTo()).isEqualTo(before);
  }
}
