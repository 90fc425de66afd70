package dev.tasker.telemetry.doctor;

import dev.tasker.config.OtelVariables;
import dev.tasker.config.StandardVariables;
import dev.tasker.telemetry.export.TestSpan;
import dev.tasker.telemetry.sampling.SamplingSettings;
import dev.tasker.telemetry.settings.OtlpProtocol;
import dev.tasker.telemetry.settings.OtlpSettings;
import dev.tasker.telemetry.settings.Signal;
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
  private static final String COMMON_PREFIX = "OTEL_EXPORTER_OTLP_";
  private static final String TRACES_PREFIX = COMMON_PREFIX + "TRACES_";
  private static final String EXPORTER = "OTEL_TRACES_EXPORTER";

  private final Vertx vertx;
  private final TelemetrySettings settings;
  private final OtlpSettings otlp;
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
    this.otlp = settings.otlp(Signal.TRACES);
    this.sampling = sampling;
    this.env = Map.copyOf(env);
    this.server = server;
  }

  /** All checks, in the order in which a span meets them. */
  public List<Finding> examine() {
    List<Finding> findings = new ArrayList<>();
    findings.add(variable());
    findings.add(initialization());
    findings.add(exporter());
    Finding endpoint =
        EndpointProbe.examine(otlp.endpoint(), collectorVariable("ENDPOINT"), PROBE_LIMIT);
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

  /** That of the traces, where they have a collector or a protocol of their own. */
  private String collectorVariable(String name) {
    boolean own = isSet(TRACES_PREFIX + "ENDPOINT") || isSet(TRACES_PREFIX + "PROTOCOL");
    return (own ? TRACES_PREFIX : COMMON_PREFIX) + name;
  }

  private boolean isSet(String variable) {
    return !env.getOrDefault(variable, "").isBlank();
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
    Optional<String> overruling = StandardVariables.disabling(env);
    return Finding.problem(
        "variable",
        overruling
            .map(name -> name + "=" + env.get(name) + " keeps telemetry off, whatever else is said")
            .orElse(off),
        "a process that is started with this environment logs to the console and records no span",
        overruling.map(this::withdraw).orElse("set TELEMETRY_ENABLED=true for the process")
            + ", or switch on a running one with 'tasker telemetry enable'");
  }

  private String withdraw(String overruling) {
    boolean asked = OtelVariables.ENABLED.in(env).filter("true"::equals).isPresent();
    return "unset " + overruling + (asked ? "" : " and set TELEMETRY_ENABLED=true");
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

  private Finding exporter() {
    if (settings.signals().exported().contains(Signal.TRACES)) {
      return Finding.ok("exporter", "traces are exported");
    }
    String exporter = env.getOrDefault(EXPORTER, "");
    boolean byVariable = !exporter.isBlank() && !exporter.contains("otlp");
    return Finding.problem(
        "exporter",
        byVariable
            ? EXPORTER + "=" + exporter
            : "telemetry.export.signals.traces is false in the configuration",
        "spans are begun, so that log lines name them, but none is sent",
        byVariable ? "set " + EXPORTER + "=otlp" : "set telemetry.export.signals.traces to true");
  }

  private List<Finding> collector() {
    OtlpProtocol configured = otlp.protocol();
    CollectorAnswer answer = send(configured);
    if (answer.accepted()) {
      return List.of(
          Finding.ok("protocol", "the collector speaks " + configured.label()),
          Finding.ok("test_span", "a span was taken by " + EndpointProbe.place(otlp.endpoint())));
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
    boolean path = !String.valueOf(otlp.endpoint().getPath()).isEmpty();
    OtlpSettings asked =
        otlp.withProtocol(protocol)
            .withTimeout(SPAN_LIMIT)
            // What is meant for gRPC need not have the path that the other protocol posts to.
            .at(otlp.endpoint(), otlp.exact() && (path || protocol == otlp.protocol()));
    TelemetrySettings once =
        settings
            .withSignals(settings.signals().withOwn(Map.of(Signal.TRACES, asked)))
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
            .formatted(EndpointProbe.place(otlp.endpoint()), spoken.label(), configured.label()),
        "the collector understands nothing that is sent to it",
        "set %s=%s, or point %s to its port for %s, usually %d"
            .formatted(
                collectorVariable("PROTOCOL"),
                spoken.label(),
                collectorVariable("ENDPOINT"),
                configured.label(),
                usualPort(configured)));
  }

  private Finding undecided(OtlpProtocol configured) {
    int port = EndpointProbe.port(otlp.endpoint());
    if (port == usualPort(other(configured))) {
      return Finding.problem(
          "protocol",
          "port %d is usually for %s, but %s is configured"
              .formatted(port, other(configured).label(), configured.label()),
          "what listens there answered in neither protocol",
          "set "
              + collectorVariable("PROTOCOL")
              + "="
              + other(configured).label()
              + ", or use port "
              + usualPort(configured));
    }
    return Finding.problem(
        "protocol",
        EndpointProbe.place(otlp.endpoint()) + " answers neither as grpc nor as http/protobuf",
        "what listens there is no OTLP collector, or it does not answer",
        "check "
            + collectorVariable("ENDPOINT")
            + "; collectors listen on 4317 (grpc) and 4318 (http/protobuf)");
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
          "what it can not send is dropped and counted",
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
