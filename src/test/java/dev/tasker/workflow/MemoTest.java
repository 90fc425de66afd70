package dev.tasker.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is kept beside a value is no part of it. */
final class MemoTest {
  private static final UUID TASK = UUID.randomUUID();

  @Test
  void what_was_kept_is_found_by_its_kind() {
    Memo memo = new Memo();
    assertThat(memo.get(String.class)).isNull();

    assertThat(memo.keep("worked out")).isEqualTo("worked out");

    assertThat(memo.get(String.class)).isEqualTo("worked out");
    assertThat(memo.get(Integer.class)).isNull();
  }

  @Test
  void execution_contexts_are_equal_whatever_was_worked_out_of_them() {
    ExecutionContext used = execution("payments");
    used.memo().keep("worked out");

    assertThat(used).isEqualTo(execution("payments")).hasSameHashCodeAs(execution("payments"));
    assertThat(used).isNotEqualTo(execution("orders"));
    assertThat(used.toString()).doesNotContain("worked out");
  }

  private static ExecutionContext execution(String namespace) {
    return new ExecutionContext(TASK, "c", namespace, "checkout", "1.0.0", Optional.empty(), true);
  }
}
