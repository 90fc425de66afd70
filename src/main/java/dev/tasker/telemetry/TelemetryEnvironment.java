package dev.tasker.telemetry;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads the variables of the OpenTelemetry specification; an empty one counts as unset. */
final class TelemetryEnvironment {
  private static final String SERVICE_NAME = "service.name";
  private static final String SERVICE_VERSION = "service.version";

  private TelemetryEnvironment() {}

  static TelemetrySettings override(TelemetrySettings settings, Map<String, String> env) {
    Map<String, String> attributes = new LinkedHashMap<>(settings.resourceAttributes());
    attributes.putAll(pairs(env, "OTEL_RESOURCE_ATTRIBUTES"));
    String name = attributes.getOrDefault(SERVICE_NAME, settings.serviceName());
    String version = attributes.getOrDefault(SERVICE_VERSION, settings.serviceVersion());
    return settings
        .withEnabled(
            value(env, "TELEMETRY_ENABLED").isPresent()
                ? ConsoleLogging.telemetryEnabled(env)
                : settings.enabled())
        .withEnvironment(value(env, "TASKER_ENV").orElse(settings.environment()))
        .withService(
            value(env, "OTEL_SERVICE_NAME").orElse(name),
            value(env, "OTEL_SERVICE_VERSION").orElse(version))
        .withResourceAttributes(attributes)
        .withOtlp(otlp(settings.otlp(), env))
        .withTracing(tracing(settings.tracing(), env));
  }

  /** This build's version, as the jar's manifest says. */
  static String version() {
    String version = TelemetryEnvironment.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  private static OtlpSettings otlp(OtlpSettings base, Map<String, String> env) {
    OtlpProtocol protocol =
        value(env, "OTEL_EXPORTER_OTLP_PROTOCOL").map(OtlpProtocol::of).orElse(base.protocol());
    boolean defaultEndpoint = base.endpoint().toString().equals(base.protocol().defaultEndpoint());
    String endpoint =
        value(env, "OTEL_EXPORTER_OTLP_ENDPOINT")
            .orElse(defaultEndpoint ? protocol.defaultEndpoint() : base.endpoint().toString());
    Map<String, String> headers = new LinkedHashMap<>(base.headers());
    headers.putAll(pairs(env, "OTEL_EXPORTER_OTLP_HEADERS"));
    return new OtlpSettings(
        uri(endpoint),
        protocol,
        headers,
        value(env, "OTEL_EXPORTER_OTLP_COMPRESSION").map("gzip"::equals).orElse(base.gzip()),
        value(env, "OTEL_EXPORTER_OTLP_CERTIFICATE").map(Path::of).or(base::certificate),
        value(env, "OTEL_EXPORTER_OTLP_TIMEOUT")
            .map(millis -> millis(millis, "OTEL_EXPORTER_OTLP_TIMEOUT"))
            .orElse(base.timeout()));
  }

  private static TraceSampling tracing(TraceSampling base, Map<String, String> env) {
    Optional<Double> rate = value(env, "OTEL_TRACES_SAMPLER_ARG").map(TelemetryEnvironment::rate);
    Optional<String> sampler = value(env, "OTEL_TRACES_SAMPLER");
    if (sampler.isPresent()) {
      return TraceSampling.of(sampler.get(), rate.orElse(1.0));
    }
    return rate.map(share -> new TraceSampling(base.parentBased(), share)).orElse(base);
  }

  private static URI uri(String endpoint) {
    try {
      return URI.create(endpoint);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "OTEL_EXPORTER_OTLP_ENDPOINT must be a URL such as http://localhost:4317, was "
              + endpoint,
          e);
    }
  }

  private static double rate(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "OTEL_TRACES_SAMPLER_ARG must be a number from 0.0 to 1.0, was " + text, e);
    }
  }

  private static Duration millis(String text, String variable) {
    try {
      return Duration.ofMillis(Long.parseLong(text));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          variable + " must be a number of milliseconds, was " + text, e);
    }
  }

  /** {@code key=value,key=value}, values percent-encoded, as the specification says. */
  private static Map<String, String> pairs(Map<String, String> env, String variable) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String pair : value(env, variable).orElse("").split(",", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        pairs.put(pair.substring(0, equals).trim(), decode(pair.substring(equals + 1).trim()));
      } else if (!pair.isBlank()) {
        throw new IllegalArgumentException(
            variable + " must be a list key=value,key=value; there is no '=' in one of its parts");
      }
    }
    return pairs;
  }

  /** Percent-decoding only: a plus sign is a plus sign here. */
  private static String decode(String value) {
    try {
      return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return value;
    }
  }

  private static Optional<String> value(Map<String, String> env, String variable) {
    return Optional.ofNullable(env.get(variable)).map(String::trim).filter(s -> !s.isEmpty());
  }
}
