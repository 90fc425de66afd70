package dev.tasker.telemetry.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.telemetry.settings.OtlpProtocol;
import dev.tasker.testkit.LogCapture;
import dev.tasker.testkit.OtlpReceiver;
import dev.tasker.testkit.OtlpReceiver.Answer;
import dev.tasker.testkit.SelfSigned;
import java.nio.file.Path;
import java.time.Duration;
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
    assertThat(error(protocol, "http://localhost:" + TelemetryRig.freePort()))
        .contains("Connection refused");
  }

  @ParameterizedTest
  @EnumSource(OtlpProtocol.class)
  void a_certificate_that_is_not_trusted_is_told(OtlpProtocol protocol) throws Exception {
    SelfSigned key = SelfSigned.create(directory);
    OtlpReceiver secure = OtlpReceiver.start(rig.collectorVertx, Optional.of(key.pfx())).await();

    assertThat(error(protocol, secure.endpoint())).contains("certificate is not trusted");
  }

  @ParameterizedTest
  @EnumSource(OtlpProtocol.class)
  void a_collector_that_refuses_is_told_with_its_status(OtlpProtocol protocol) {
    rig.receiver.answer(Answer.REFUSE);

    assertThat(error(protocol, rig.receiver.endpoint()))
        .contains(protocol == OtlpProtocol.GRPC ? "told to fail" : "400");
  }

  private String error(OtlpProtocol protocol, String endpoint) {
    String id =
        rig.deploy(
            TelemetryRig.settings(protocol, endpoint).withShutdownTimeout(Duration.ofSeconds(20)));
    rig.endedSpan("lost");
    rig.vertx.undeploy(id).await();

    var lines = rig.log.events("telemetry.export_failed");
    assertThat(lines).hasSize(1);
    var fields = LogCapture.keyValues(lines.get(0));
    assertThat(fields).containsEntry("signal", "traces");
    assertThat(String.valueOf(fields.get("endpoint"))).startsWith(endpoint);
    return String.valueOf(fields.get("error"));
  }
}
