package dev.tasker.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Logs, traces and metrics; table {@code [telemetry]}.
 *
 * @param enabled whether OpenTelemetry is started in phase 2; logging always works
 * @param logLevel least level written to the console
 * @param logFormat form of console lines
 * @param serviceName the resource's {@code service.name}
 * @param serviceVersion the resource's {@code service.version}
 * @param resourceAttributes further attributes of the resource
 * @param exporterEndpoint URL of the OTLP collector
 * @param exporterProtocol how telemetry travels
 * @param exporterHeaders headers sent to the collector; they often hold credentials
 * @param export queue and deadlines of the exporter
 * @param tracing which traces are recorded
 * @param metrics which metrics are recorded
 * @param spans optional kinds of spans
 */
public record TelemetryConfig(
    boolean enabled,
    LogLevel logLevel,
    LogFormat logFormat,
    String serviceName,
    String serviceVersion,
    Map<String, String> resourceAttributes,
    URI exporterEndpoint,
    Protocol exporterProtocol,
    Map<String, String> exporterHeaders,
    Export export,
    Tracing tracing,
    Metrics metrics,
    Spans spans) {

  public TelemetryConfig {
    resourceAttributes = copy(resourceAttributes);
    exporterHeaders = copy(exporterHeaders);
  }

  /** Shows the names of the exporter's headers, not their values. */
  @Override
  public String toString() {
    return "TelemetryConfig[enabled="
        + enabled
        + ", logLevel="
        + logLevel
        + ", logFormat="
        + logFormat
        + ", serviceName="
        + serviceName
        + ", serviceVersion="
        + serviceVersion
        + ", resourceAttributes="
        + resourceAttributes
        + ", exporterEndpoint="
        + Secrets.hideInUrl(exporterEndpoint.toString())
        + ", exporterProtocol="
        + exporterProtocol
        + ", exporterHeaders="
        + exporterHeaders.keySet()
        + ", export="
        + export
        + ", tracing="
        + tracing
        + ", metrics="
        + metrics
        + ", spans="
        + spans
        + "]";
  }

  /** Least level written to the console. */
  public enum LogLevel {
    TRACE,
    DEBUG,
    INFO,
    WARN,
    ERROR,
    OFF
  }

  /** Form of console lines. */
  public enum LogFormat {
    TEXT,
    JSON
  }

  /** How telemetry travels to the collector. */
  public enum Protocol {
    GRPC("grpc"),
    HTTP_PROTOBUF("http/protobuf");

    private final String word;

    Protocol(String word) {
      this.word = word;
    }

    /** The name in configuration and in OpenTelemetry's specification. */
    public String word() {
      return word;
    }

    static Protocol of(String word) {
      return word.equals(GRPC.word) ? GRPC : HTTP_PROTOBUF;
    }
  }

  /** Which traces are recorded. */
  public enum Sampler {
    /** The parent's decision; {@code sample_rate} for traces that begin here. */
    PARENT_BASED,
    /** Every trace. */
    ALWAYS_ON,
    /** No trace. */
    ALWAYS_OFF,
    /** {@code sample_rate} of all traces, whatever the parent decided. */
    TRACE_ID_RATIO;

    /** Our words, then those of the variable {@code OTEL_TRACES_SAMPLER}. */
    static String[] words() {
      return new String[] {
        "parent_based",
        "always_on",
        "always_off",
        "trace_id_ratio",
        "traceidratio",
        "parentbased_always_on",
        "parentbased_always_off",
        "parentbased_traceidratio"
      };
    }

    static Sampler of(String word) {
      return switch (word) {
        case "always_on" -> ALWAYS_ON;
        case "always_off" -> ALWAYS_OFF;
        case "trace_id_ratio", "traceidratio" -> TRACE_ID_RATIO;
        default -> PARENT_BASED;
      };
    }

    /** Whether the configured rate counts with this word. */
    static boolean takesRate(String word) {
      return rateOf(word, 0.5) == 0.5;
    }

    /** The rate a word implies; the configured one for words that take a rate. */
    static double rateOf(String word, double configured) {
      return switch (word) {
        case "always_on", "parentbased_always_on" -> 1.0;
        case "always_off", "parentbased_always_off" -> 0.0;
        default -> configured;
      };
    }
  }

  /**
   * Queue and deadlines of the exporter; table {@code [telemetry.export]}.
   *
   * @param timeout longest time for one batch, retries included
   * @param maxQueueSize most spans waiting; more are dropped and counted
   * @param scheduleDelay longest wait before a batch that is not full is sent
   * @param maxBatchSize most spans in one request; at most the queue's size
   * @param shutdownTimeout longest wait for the last batches when the process stops
   * @param gzip whether batches are compressed
   * @param signals what is sent
   * @param tls files for an https collector
   */
  public record Export(
      Duration timeout,
      int maxQueueSize,
      Duration scheduleDelay,
      int maxBatchSize,
      Duration shutdownTimeout,
      boolean gzip,
      Signals signals,
      Tls tls) {}

  /** What is sent; table {@code [telemetry.export.signals]}. */
  public record Signals(boolean traces, boolean metrics, boolean logs) {}

  /**
   * PEM files for an https collector; table {@code [telemetry.export.tls]}.
   *
   * @param certificate the authority to trust instead of the JVM's
   * @param clientKey our private key, together with {@code clientCertificate}
   * @param clientCertificate our certificate, together with {@code clientKey}
   */
  public record Tls(
      Optional<Path> certificate, Optional<Path> clientKey, Optional<Path> clientCertificate) {}

  /**
   * Which traces are recorded; table {@code [telemetry.tracing]}.
   *
   * @param enabled whether spans are recorded at all
   * @param sampler who decides
   * @param sampleRate share of traces, 0 to 1; 1 for {@code ALWAYS_ON}, 0 for {@code ALWAYS_OFF}
   * @param maxTraceAge a retry after this time starts a new trace with a link
   */
  public record Tracing(
      boolean enabled, Sampler sampler, double sampleRate, Duration maxTraceAge) {}

  /**
   * Which metrics are recorded; table {@code [telemetry.metrics]}.
   *
   * @param enabled whether metrics are recorded at all
   * @param exportInterval pause between exports of all metrics
   * @param maxLabelValues distinct values a label may have; further ones become {@code _other}
   * @param detailed metrics of single steps
   * @param namespaces sample rates, 0 to 1, of namespaces that differ from the detailed rate; most
   *     namespaces are not listed
   */
  public record Metrics(
      boolean enabled,
      Duration exportInterval,
      int maxLabelValues,
      Detailed detailed,
      Map<String, Double> namespaces) {
    public Metrics {
      namespaces = copy(namespaces);
    }
  }

  /**
   * Metrics of single steps, of high cardinality; table {@code [telemetry.metrics.detailed]}.
   *
   * @param enabled whether they are recorded
   * @param sampleRate share of steps, 0 to 1, in namespaces without a rate of their own
   */
  public record Detailed(boolean enabled, double sampleRate) {}

  /**
   * Optional kinds of spans; table {@code [telemetry.spans]}.
   *
   * @param internal spans of the runtime's own work
   */
  public record Spans(Internal internal) {}

  /**
   * Spans of the runtime's own work, such as claims and commits; table {@code
   * [telemetry.spans.internal]}.
   *
   * @param enabled whether they are recorded
   */
  public record Internal(boolean enabled) {}

  private static <V> Map<String, V> copy(Map<String, V> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
