package dev.tasker.telemetry.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.telemetry.settings.OtlpProtocol;
import dev.tasker.telemetry.settings.TelemetrySettings;
import dev.tasker.testkit.ReceivedLog;
import dev.tasker.testkit.ReceivedSpan;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What arrives at a collector is as large as the variables allow. */
class OtlpLimitsIT {
  private final TelemetryRig rig = new TelemetryRig();

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void attributes_are_cut_and_counted_as_the_variables_say() {
    deploy(
        Map.of(
            "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "7",
            "OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", "5",
            "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "2",
            "OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT", "3"));
    send("0123456789");

    ReceivedSpan span = rig.receiver.awaitSpan("large");
    assertThat(span.attributes()).hasSize(2).containsEntry("a0", "01234");
    ReceivedLog log = rig.receiver.awaitLog("large line");
    assertThat(log.attributes()).hasSize(3).containsEntry("a0", "0123456");
  }

  @Test
  void without_variables_a_value_has_32_kib_at_most() {
    deploy(Map.of());
    send("x".repeat(40_000));

    assertThat(rig.receiver.awaitSpan("large").attributes()).hasSize(4);
    assertThat(rig.receiver.awaitSpan("large").attributes().get("a0")).hasSize(32 * 1024);
    assertThat(rig.receiver.awaitLog("large line").attributes().get("a0")).hasSize(32 * 1024);
  }

  private void deploy(Map<String, String> env) {
    TelemetrySettings base =
        TelemetrySettings.defaults()
            .withEnabled(true)
            .withOtlp(TelemetryRig.settings(OtlpProtocol.GRPC, rig.receiver.endpoint()).otlp());
    rig.deploy(base.overriddenBy(env));
  }

  private void send(String value) {
    var span = rig.telemetry.openTelemetry().getTracer("test").spanBuilder("large").startSpan();
    var line = LoggerFactory.getLogger("shop.Till").atWarn();
    for (int i = 0; i < 4; i++) {
      span.setAttribute("a" + i, value);
      line = line.addKeyValue("a" + i, value);
    }
    span.end();
    line.log("large line");
    rig.telemetry.runtime().flush().await();
  }
}
