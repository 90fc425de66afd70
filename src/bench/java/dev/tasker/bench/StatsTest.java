package dev.tasker.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class StatsTest {

  @Test
  void the_median_of_an_odd_number_of_values_is_the_middle_one() {
    assertThat(Stats.of(List.of(9.0, 1.0, 4.0))).isEqualTo(new Stats(4, 1, 9, 3));
  }

  @Test
  void the_median_of_an_even_number_of_values_lies_between_the_middle_two() {
    assertThat(Stats.of(List.of(8.0, 1.0, 4.0, 2.0))).isEqualTo(new Stats(3, 1, 8, 4));
  }

  @Test
  void no_values_are_no_figure() {
    assertThatThrownBy(() -> Stats.of(List.of())).isInstanceOf(IllegalArgumentException.class);
  }
}
