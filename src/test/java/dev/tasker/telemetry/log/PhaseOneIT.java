package dev.tasker.telemetry.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Starts a JVM of its own, because what a JVM has loaded cannot be unloaded. */
class PhaseOneIT {

  @Test
  void phase_1_loads_no_vertx_no_opentelemetry_and_no_configuration_framework() throws Exception {
    List<String> output = run("-Xlog:class+load:stdout", "true");

    assertThat(output)
        .anyMatch(line -> line.contains("Telemetry enabled - deferring logging init"));
    assertThat(output)
        .as("the class that is being tested was loaded")
        .anyMatch(line -> line.contains("dev.tasker.telemetry.log.ConsoleLogging "));
    assertThat(output)
        .noneMatch(line -> line.contains("] io.vertx."))
        .noneMatch(line -> line.contains("] io.opentelemetry."))
        .noneMatch(line -> line.contains("] io.micrometer."))
        .noneMatch(line -> line.contains("PatternLayout"))
        .noneMatch(line -> line.contains("] ch.qos.logback.classic.joran"));
  }

  @Test
  void phase_1_prints_exactly_one_line() throws Exception {
    assertThat(run("-Xshare:auto", "false"))
        .singleElement()
        .asString()
        .endsWith(
            "INFO  telemetry.log.ConsoleLogging Console-only logging initialized (FFI-safe mode)"
                + " environment=test opentelemetry_enabled=false context=ffi_initialization");
  }

  private static List<String> run(String option, String telemetry)
      throws IOException, InterruptedException {
    var builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            option,
            "-cp",
            System.getProperty("java.class.path"),
            PhaseOne.class.getName());
    builder.environment().put("TELEMETRY_ENABLED", telemetry);
    builder.environment().put("TASKER_ENV", "test");
    builder.environment().remove("LOG_LEVEL");
    builder.environment().remove("LOG_FORMAT");
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.lines().toList();
  }

  /** What a launcher does first. */
  public static final class PhaseOne {
    private PhaseOne() {}

    public static void main(String[] args) {
      ConsoleLogging.initialize(System.getenv());
    }
  }
}
