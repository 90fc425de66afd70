package dev.tasker.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProcessAgeTest {

  @Test
  void the_age_is_the_uptime_of_the_machine_without_that_at_the_start() {
    String before = "42 (a (strange) name) S " + "0 ".repeat(18);

    assertThat(ProcessAge.age(before + "12345 7 8\n", "124.45 99.00\n"))
        .isEqualTo(Duration.ofMillis(1_000));
  }

  @Test
  void a_process_is_at_least_as_old_as_its_jvm() {
    long jvm = ManagementFactory.getRuntimeMXBean().getUptime();

    assertThat(ProcessAge.now()).isGreaterThanOrEqualTo(Duration.ofMillis(jvm - 10));
  }
}
