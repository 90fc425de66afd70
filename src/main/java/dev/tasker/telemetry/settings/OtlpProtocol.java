package dev.tasker.telemetry.settings;

/** The two encodings of OTLP we speak, with the words of {@code OTEL_EXPORTER_OTLP_PROTOCOL}. */
public enum OtlpProtocol {
  GRPC("grpc", "http://localhost:4317"),
  HTTP_PROTOBUF("http/protobuf", "http://localhost:4318");

  private final String label;
  private final String defaultEndpoint;

  OtlpProtocol(String label, String defaultEndpoint) {
    this.label = label;
    this.defaultEndpoint = defaultEndpoint;
  }

  public String label() {
    return label;
  }

  /** Where the OpenTelemetry specification expects a collector when nothing is said. */
  public String defaultEndpoint() {
    return defaultEndpoint;
  }

  /**
   * The protocol with this label.
   *
   * @throws IllegalArgumentException for any other word
   */
  public static OtlpProtocol of(String label) {
    for (OtlpProtocol protocol : values()) {
      if (protocol.label.equalsIgnoreCase(label.trim())) {
        return protocol;
      }
    }
    throw new IllegalArgumentException(
        "the OTLP protocol must be grpc or http/protobuf, was " + label);
  }
}
