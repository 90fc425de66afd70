package dev.tasker.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StartStagesTest {
  private final StartStages stages = new StartStages();

  @Test
  void stages_come_in_the_order_in_which_they_began() {
    Promise<String> slow = Promise.promise();
    Future<String> outer = stages.async("outer", slow::future);
    stages.run("inner", () -> 1);
    slow.complete("done");

    assertThat(outer.result()).isEqualTo("done");
    assertThat(stages.ended())
        .extracting(StartStages.Stage::name)
        .containsExactly("outer", "inner");
  }

  @Test
  void a_stage_that_fails_is_not_told_as_done() {
    Future<String> failed = stages.async("broken", () -> Future.failedFuture("no"));

    assertThat(failed.failed()).isTrue();
    assertThat(stages.ended()).isEmpty();
  }

  @Test
  void a_stage_that_ends_now_began_with_the_recording() {
    stages.endedNow("command_line");

    assertThat(stages.ended())
        .singleElement()
        .satisfies(
            stage -> {
              assertThat(stage.began()).isEqualTo(Duration.ZERO);
              assertThat(stage.took()).isPositive().isLessThanOrEqualTo(stages.elapsed());
              assertThat(stage.heapBytes()).isPositive();
              assertThat(stage.allocatedBytes()).isEmpty();
            });
  }

  @Test
  void what_a_stage_allocates_is_counted_to_the_byte_and_not_by_the_buffer() {
    stages.countAllocations();

    byte[] made = stages.run("bytes", () -> new byte[10_000]);
    byte[] later =
        stages.async("later", () -> Future.succeededFuture(new byte[2_000_000])).result();

    assertThat(stages.ended().get(0).allocatedBytes().orElseThrow())
        .isBetween((long) made.length, 100_000L);
    assertThat(stages.ended().get(1).allocatedBytes().orElseThrow())
        .isGreaterThanOrEqualTo(later.length);
  }
}
