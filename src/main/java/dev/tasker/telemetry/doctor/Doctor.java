package dev.tasker.telemetry.doctor;

import dev.tasker.telemetry.export.TestSpan;
import dev.tasker.telemetry.sampling.SamplingSettings;
import dev.tasker.telemetry.settings.OtlpProtocol;
import dev.tasker.telemetry.settings.TelemetrySettings;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Walks the causes of "no traces appear". Blocking, for a plain thread; takes some seven seconds at
 * most and never fails.
 */
public final class Doctor {
  private static final Duration PROBE_LIMIT = Duration.ofSeconds(3);
  private static final Duration SPAN_LIMIT = Duration.ofSeconds(2);
  private static final Duration GRACE = Duration.ofMillis(500);

  private final Vertx vertx;
  private final TelemetrySettings settings;
  private final SamplingSettings sampling;
  private final Map<String, String> env;
  private final AskedServer server;

  /**
   * @param settings what a process with this environment would be started with
   * @param server the running server, if there is one
   */
  public Doctor(
      Vertx vertx,
      TelemetrySettings settings,
      SamplingSettings sampling,
      Map<String, String> env,
      AskedServer server) {
    this.vertx = vertx;
    this.settings = settings;
    this.sampling = sampling;
    this.env = Map.copyOf(env);
    this.server = server;
  }

  /** All checks, in the order in which a span meets them. */
  public List<Finding> examine() {
    List<Finding> findings = new ArrayList<>();
    findings.add(variable());
    findings.add(initialization());
    Finding endpoint = EndpointProbe.examine(endpoint(), PROBE_LIMIT);
    findings.add(endpoint);
    if (endpoint.isProblem()) {
      String why = "not checked, because the endpoint cannot be reached";
      findings.add(Finding.skipped("protocol", why));
      findings.add(Finding.skipped("test_span", why));
    } else {
      findings.addAll(collector());
    }
    findings.add(new SamplingCheck(settings.tracing(), sampling, server).examine());
    findings.add(running());
    return findings;
  }

  private URI endpoint() {
    return settings.otlp().endpoint();
  }

  private Finding variable() {
    String variable = env.getOrDefault("TELEMETRY_ENABLED", "");
    if (settings.enabled()) {
      return Finding.ok(
          "variable",
          variable.isBlank()
              ? "telemetry.enabled is true in the configuration"
              : "TELEMETRY_ENABLED=" + variable);
    }
    String off = variable.isBlank() ? "TELEMETRY_ENABLED is not set" : "telemetry is switched off";
    if (server.isEnabled()) {
      return Finding.ok(
          "variable", off + " here, but the server at " + server.url() + " has it on");
    }
    return Finding.problem(
        "variable",
        off,
        "a process that is started with this environment logs to the console and records no span",
        "set TELEMETRY_ENABLED=true for the process, or switch on a running one with"
            + " 'tasker telemetry enable'");
  }

  private Finding initialization() {
    if (!server.answered()) {
      return Finding.skipped(
          "initialization",
          "no server to ask; its log must have the line 'Console logging with OpenTelemetry"
              + " initialized'");
    }
    if (server.isEnabled()) {
      return Finding.ok("initialization", "OpenTelemetry runs in the server at " + server.url());
    }
    boolean configured =
        server.status().map(told -> told.getBoolean("configured", false)).orElse(false);
    return server
        .lastError()
        .map(
            error ->
                Finding.problem(
                    "initialization",
                    "OpenTelemetry could not start in the server at " + server.url() + ": " + error,
                    "the server runs on without it",
                    "correct what the error names, then 'tasker telemetry enable'"))
        .orElseGet(
            () ->
                Finding.problem(
                    "initialization",
                    "the server at " + server.url() + " runs without OpenTelemetry",
                    configured ? "it was switched off while running" : "it was started without",
                    "tasker telemetry enable --url " + server.url()));
  }

  private List<Finding> collector() {
    OtlpProtocol configured = settings.otlp().protocol();
    CollectorAnswer answer = send(configured);
    if (answer.accepted()) {
      return List.of(
          Finding.ok("protocol", "the collector speaks " + configured.label()),
          Finding.ok("test_span", "a span was taken by " + EndpointProbe.place(endpoint())));
    }
    Optional<Finding> refused = Optional.empty();
    if (answer.speaksIt()) {
      refused = Optional.of(Finding.ok("protocol", "the collector speaks " + configured.label()));
    }
    CollectorAnswer other = refused.isPresent() ? answer : send(other(configured));
    boolean mismatch = refused.isEmpty() && other.speaksIt();
    return List.of(
        refused.orElseGet(() -> mismatch ? mismatch(configured) : undecided(configured)),
        Finding.problem(
            "test_span",
            "the span was not taken: " + answer.error().orElse(""),
            "no span arrives",
            mismatch ? "the same as for the protocol" : answer.fix()));
  }

  private CollectorAnswer send(OtlpProtocol protocol) {
    TelemetrySettings once =
        settings
            .withOtlp(settings.otlp().withProtocol(protocol).withTimeout(SPAN_LIMIT))
            .withShutdownTimeout(SPAN_LIMIT);
    try {
      return new CollectorAnswer(
          protocol,
          TestSpan.send(vertx, once)
              .await(SPAN_LIMIT.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return new CollectorAnswer(
          protocol, Optional.of("no answer within " + SPAN_LIMIT.toSeconds() + " s"));
    }
  }

  private Finding mismatch(OtlpProtocol configured) {
    OtlpProtocol spoken = other(configured);
    return Finding.problem(
        "protocol",
        "%s speaks %s, but %s is configured"
            .formatted(EndpointProbe.place(endpoint()), spoken.label(), configured.label()),
        "the collector understands nothing that is sent to it",
        "set OTEL_EXPORTER_OTLP_PROTOCOL=%s, or point OTEL_EXPORTER_OTLP_ENDPOINT to its port for %s, usually %d"
            .formatted(spoken.label(), configured.label(), usualPort(configured)));
  }

  private Finding undecided(OtlpProtocol configured) {
    int port = EndpointProbe.port(endpoint());
    if (port == usualPort(other(configured))) {
      return Finding.problem(
          "protocol",
          "port %d is usually for %s, but %s is configured"
              .formatted(port, other(configured).label(), configured.label()),
          "what listens there answered in neither protocol",
          "set OTEL_EXPORTER_OTLP_PROTOCOL="
              + other(configured).label()
              + ", or use port "
              + usualPort(configured));
    }
    return Finding.problem(
        "protocol",
        EndpointProbe.place(endpoint()) + " answers neither as grpc nor as http/protobuf",
        "what listens there is no OTLP collector, or it does not answer",
        "check OTEL_EXPORTER_OTLP_ENDPOINT; collectors listen on 4317 (grpc) and 4318"
            + " (http/protobuf)");
  }

  private Finding running() {
    if (!server.answered()) {
      return Finding.skipped("server", "no answer from " + server.url() + ": " + server.reason());
    }
    Optional<String> error = server.lastError();
    if (error.isPresent() && server.isEnabled()) {
      return Finding.problem(
          "server",
          "the last export of the server at " + server.url() + " failed: " + error.get(),
          "its spans are dropped and counted",
          "compare its environment with this one; 'tasker telemetry status' shows where it sends");
    }
    return Finding.ok(
        "server", "the server at " + server.url() + " answers; " + SamplingCheck.spans(server));
  }

  private static OtlpProtocol other(OtlpProtocol protocol) {
    return protocol == OtlpProtocol.GRPC ? OtlpProtocol.HTTP_PROTOBUF : OtlpProtocol.GRPC;
  }

  private static int usualPort(OtlpProtocol protocol) {
    return URI.create(protocol.defaultEndpoint()).getPort();
  }
}
