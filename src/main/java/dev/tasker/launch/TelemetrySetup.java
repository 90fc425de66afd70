package dev.tasker.launch;

import dev.tasker.config.LoadedConfig;
import dev.tasker.config.OtelVariables;
import dev.tasker.config.StandardVariables;
import dev.tasker.config.TelemetryConfig;
import dev.tasker.telemetry.sampling.TraceSampling;
import dev.tasker.telemetry.settings.ExportQueue;
import dev.tasker.telemetry.settings.OtlpProtocol;
import dev.tasker.telemetry.settings.OtlpSettings;
import dev.tasker.telemetry.settings.Signal;
import dev.tasker.telemetry.settings.SignalLimits;
import dev.tasker.telemetry.settings.SignalSettings;
import dev.tasker.telemetry.settings.TelemetrySettings;
import java.net.URI;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What phase 2 is started with: the configuration, and over it the variables of OpenTelemetry's
 * specification, unless a {@code TASKER__…} variable or the command line speaks of the same thing.
 */
final class TelemetrySetup {
  private static final Logger LOG = LoggerFactory.getLogger(TelemetrySetup.class);
  private static final String ENABLED = "telemetry.enabled";
  private static final String ENDPOINT = "telemetry.exporter_endpoint";

  private TelemetrySetup() {}

  static TelemetrySettings of(LoadedConfig loaded, LaunchOptions options) {
    return configured(loaded).overriddenBy(decisive(loaded, options));
  }

  /**
   * Says what keeps telemetry off where somebody has asked for it: phase 1 may have promised more,
   * or have said no more than that it is off.
   */
  static void tellWhatDisables(
      LoadedConfig loaded, TelemetrySettings settings, LaunchOptions options) {
    boolean asked =
        loaded.config().common().telemetry().enabled()
            || OtelVariables.ENABLED.in(options.env()).filter("true"::equals).isPresent();
    if (asked && !settings.enabled()) {
      LOG.atInfo()
          .addKeyValue("opentelemetry_enabled", false)
          .addKeyValue("disabled_by", disabling(options))
          .log("OpenTelemetry stays off");
    }
  }

  /** The strongest that says so: to be asked where telemetry is off and was asked for. */
  private static String disabling(LaunchOptions options) {
    Map<String, String> env = options.env();
    boolean commanded = options.configuration().containsKey(ENABLED);
    if (commanded && !OtelVariables.SDK_DISABLED.in(env).orElse(false)) {
      return "command line";
    }
    return StandardVariables.disabling(env).orElse(OtelVariables.ENABLED.name());
  }

  /** The variable that wins over the files for a key, unless something stronger is said. */
  static Optional<String> overruledBy(String key, LaunchOptions options) {
    return StandardVariables.overruling(key, options.env(), options.configuration().keySet());
  }

  /** The variables without those that something stronger overrules. */
  private static Map<String, String> decisive(LoadedConfig loaded, LaunchOptions options) {
    Map<String, String> env =
        StandardVariables.decisive(options.env(), options.configuration().keySet());
    env.putAll(loaded.signalHeaders());
    // The layer of files was chosen by it, or by the command line; that is what it means here too.
    env.remove("TASKER_ENV");
    if (!loaded.config().common().telemetry().tracing().enabled()) {
      env.remove("OTEL_TRACES_SAMPLER");
      env.remove("OTEL_TRACES_SAMPLER_ARG");
    }
    return env;
  }

  private static TelemetrySettings configured(LoadedConfig loaded) {
    TelemetryConfig telemetry = loaded.config().common().telemetry();
    TelemetryConfig.Export export = telemetry.export();
    ExportQueue queue =
        new ExportQueue(export.maxQueueSize(), export.maxBatchSize(), export.scheduleDelay());
    return new TelemetrySettings(
        telemetry.enabled(),
        loaded.config().environment(),
        telemetry.serviceName(),
        telemetry.serviceVersion(),
        telemetry.resourceAttributes(),
        otlp(loaded, telemetry),
        tracing(telemetry.tracing()),
        telemetry.spans().internal().enabled(),
        queue,
        export.shutdownTimeout(),
        new SignalSettings(
            exported(export.signals()),
            Map.of(),
            telemetry.metrics().exportInterval(),
            queue,
            SignalLimits.DEFAULT));
  }

  private static OtlpSettings otlp(LoadedConfig loaded, TelemetryConfig telemetry) {
    TelemetryConfig.Export export = telemetry.export();
    TelemetryConfig.Tls tls = export.tls();
    OtlpProtocol protocol =
        telemetry.exporterProtocol() == TelemetryConfig.Protocol.GRPC
            ? OtlpProtocol.GRPC
            : OtlpProtocol.HTTP_PROTOBUF;
    return new OtlpSettings(
        endpoint(loaded, telemetry.exporterEndpoint(), protocol),
        false,
        protocol,
        telemetry.exporterHeaders(),
        export.gzip(),
        OtlpSettings.tls(tls.certificate(), tls.clientKey(), tls.clientCertificate()),
        export.timeout());
  }

  /** The key's default is that of gRPC; when nobody said more, each protocol has its own port. */
  private static URI endpoint(LoadedConfig loaded, URI configured, OtlpProtocol protocol) {
    boolean unsaid =
        configured.toString().equals(OtlpProtocol.GRPC.defaultEndpoint())
            && loaded.leavesDefault(ENDPOINT);
    return unsaid ? URI.create(protocol.defaultEndpoint()) : configured;
  }

  private static Set<Signal> exported(TelemetryConfig.Signals signals) {
    Set<Signal> exported = EnumSet.noneOf(Signal.class);
    if (signals.traces()) {
      exported.add(Signal.TRACES);
    }
    if (signals.metrics()) {
      exported.add(Signal.METRICS);
    }
    if (signals.logs()) {
      exported.add(Signal.LOGS);
    }
    return exported;
  }

  private static TraceSampling tracing(TelemetryConfig.Tracing tracing) {
    return tracing.enabled()
        ? TraceSampling.of(tracing.sampler().name().toLowerCase(Locale.ROOT), tracing.sampleRate())
        : TraceSampling.of("always_off", 0);
  }
}
