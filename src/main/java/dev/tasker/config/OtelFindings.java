package dev.tasker.config;

import dev.tasker.config.ConfigValidator.Outcome;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the variables of OpenTelemetry's specification say that no key says.
 *
 * @param signalHeaders see {@link LoadedConfig#signalHeaders()}; secrets
 * @param errors what keeps a process from starting
 * @param warnings those that work otherwise than whoever set them may think
 */
record OtelFindings(
    Map<String, String> signalHeaders, List<ConfigError> errors, List<ConfigWarning> warnings) {
  OtelFindings {
    signalHeaders = Map.copyOf(signalHeaders);
    errors = List.copyOf(errors);
    warnings = List.copyOf(warnings);
  }

  /** Blocks: reads the files that variables, and with a full check also keys, name. */
  static OtelFindings find(
      OtelCheck check,
      Map<String, String> env,
      List<Layer> layers,
      JsonObject merged,
      Outcome outcome) {
    List<ConfigError> ofHeaders = new ArrayList<>();
    Map<String, String> headers = SignalHeaders.read(env, ofHeaders);
    if (check == OtelCheck.NONE) {
      return new OtelFindings(headers, List.of(), List.of());
    }
    List<ConfigError> errors =
        new ArrayList<>(OtelErrors.singly(env, layers, outcome.problems(), merged));
    errors.addAll(OtelErrors.together(env, layers, outcome.values()));
    errors.addAll(ofHeaders);
    List<ConfigWarning> warnings = new ArrayList<>(OtelWarnings.find(env, layers));
    if (!errors.isEmpty() && !OtelErrors.matter(env, layers, outcome.values())) {
      errors.forEach(error -> warnings.add(withoutTelemetry(error)));
      errors.clear();
    }
    return new OtelFindings(headers, errors, warnings);
  }

  /** A process that exports nothing must not fail by what only an export would need. */
  private static ConfigWarning withoutTelemetry(ConfigError error) {
    String name =
        error.key().isEmpty()
            ? error.source().substring(ValueLayers.VARIABLE.length())
            : error.key();
    String value = error.value().isEmpty() ? "" : error.value() + " ";
    return new ConfigWarning(
        new ConfigOrigin(error.source(), error.line(), error.column()),
        name,
        value + error.rule() + "; an error once telemetry is enabled at the start");
  }
}
