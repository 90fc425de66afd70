package dev.tasker.telemetry.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.telemetry.settings.OtlpProtocol;
import dev.tasker.telemetry.settings.OtlpSettings;
import dev.tasker.telemetry.settings.TelemetrySettings;
import dev.tasker.testkit.LogCapture;
import dev.tasker.testkit.OtlpReceiver;
import dev.tasker.testkit.OtlpReceiver.Answer;
import dev.tasker.testkit.SelfSigned;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the one line about a batch that did not arrive says of the reason. */
class ExportFailedLineIT {
  private final TelemetryRig rig = new TelemetryRig();

  @TempDir Path directory;

  @AfterEach
  void stop() {
    rig.close();
  }

  @ParameterizedTest
  @EnumSource(OtlpProtocol.class)
  void a_connection_that_is_refused_is_told(OtlpProtocol protocol) throws Exception {
    check(
        protocol,
        "http://localhost:" + TelemetryRig.freePort(),
        "Connection refused",
        "start a collector there");
  }

  @ParameterizedTest
  @EnumSource(OtlpProtocol.class)
  void a_certificate_that_is_not_trusted_is_told(OtlpProtocol protocol) throws Exception {
    SelfSigned key = SelfSigned.create(directory);
    OtlpReceiver secure = OtlpReceiver.start(rig.collectorVertx, Optional.of(key.pfx())).await();

    check(
        protocol,
        secure.endpoint(),
        "certificate is not trusted",
        "OTEL_EXPORTER_OTLP_CERTIFICATE");
  }

  @ParameterizedTest
  @EnumSource(OtlpProtocol.class)
  void a_collector_that_refuses_is_told_with_its_status(OtlpProtocol protocol) {
    rig.receiver.answer(Answer.REFUSE);

    check(
        protocol,
        rig.receiver.endpoint(),
        protocol == OtlpProtocol.GRPC ? "told to fail" : "400",
        "its log says why");
  }

  @ParameterizedTest
  @EnumSource(OtlpProtocol.class)
  void credentials_that_a_collector_repeats_are_not_shown(OtlpProtocol protocol) {
    rig.receiver.answer(Answer.REFUSE);
    OtlpSettings collector =
        OtlpSettings.to(rig.receiver.endpoint(), protocol)
            .withHeaders(Map.of("authorization", "Bearer hunter2hunter2"));

    Map<String, String> fields = failure(settings(protocol, collector));

    assertThat(fields.get("error")).contains("told to fail ***REDACTED***");
    assertThat(fields.toString()).doesNotContain("hunter2");
  }

  private void check(OtlpProtocol protocol, String endpoint, String error, String hint) {
    Map<String, String> fields = failure(settings(protocol, OtlpSettings.to(endpoint, protocol)));

    assertThat(fields).containsEntry("signal", "traces");
    assertThat(fields.get("endpoint")).startsWith(endpoint);
    assertThat(fields.get("error")).contains(error);
    assertThat(fields.get("hint")).contains(hint);
  }

  private static TelemetrySettings settings(OtlpProtocol protocol, OtlpSettings collector) {
    return TelemetryRig.settings(protocol, "http://replaced")
        .withOtlp(collector)
        .withShutdownTimeout(Duration.ofSeconds(20));
  }

  private Map<String, String> failure(TelemetrySettings settings) {
    String id = rig.deploy(settings);
    rig.endedSpan("lost");
    rig.vertx.undeploy(id).await();

    var lines = rig.log.events("telemetry.export_failed");
    assertThat(lines).hasSize(1);
    return LogCapture.keyValues(lines.get(0));
  }
}
