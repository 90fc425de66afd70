package dev.tasker.telemetry.doctor;

import dev.tasker.telemetry.settings.OtlpProtocol;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What came of a test span.
 *
 * @param error why it was not taken; empty when it was
 */
record CollectorAnswer(OtlpProtocol protocol, Optional<String> error) {
  private static final List<String> NOT_OTLP_OVER_HTTP = List.of("404", "405", "415", "426", "505");

  boolean accepted() {
    return error.isEmpty();
  }

  /** Whether the answer, if only a refusal, is one in this protocol. */
  boolean speaksIt() {
    if (error.isEmpty()) {
      return true;
    }
    String text = error.get();
    return protocol == OtlpProtocol.GRPC
        ? text.startsWith("gRPC ") && !text.contains("no gRPC answer")
        : text.startsWith("HTTP ")
            && NOT_OTLP_OVER_HTTP.stream().noneMatch(status -> text.startsWith("HTTP " + status));
  }

  /** What to do about a refusal. */
  String fix() {
    String text = error.orElse("").toUpperCase(Locale.ROOT);
    if (text.contains("UNAUTHENTICATED")
        || text.contains("PERMISSION_DENIED")
        || text.startsWith("HTTP 401")
        || text.startsWith("HTTP 403")) {
      return "give the collector its credentials in OTEL_EXPORTER_OTLP_HEADERS";
    }
    if (text.contains("SSL") || text.contains("CERTIFICATE") || text.contains("TLS")) {
      return "check https or http in the endpoint, and the authority in"
          + " OTEL_EXPORTER_OTLP_CERTIFICATE";
    }
    if (text.contains("UNIMPLEMENTED") || text.startsWith("HTTP 404")) {
      return "enable a traces pipeline in the collector, and check the path of the endpoint:"
          + " v1/traces is appended for http/protobuf";
    }
    return "look at the collector's own log";
  }
}
