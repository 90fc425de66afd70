package dev.tasker.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds variables of OpenTelemetry's specification that do not do what their value asks for. */
final class OtelWarnings {
  private final Map<String, String> env;
  private final List<ConfigWarning> warnings = new ArrayList<>();

  private OtelWarnings(Map<String, String> env) {
    this.env = env;
  }

  static List<ConfigWarning> find(Map<String, String> env) {
    OtelWarnings found = new OtelWarnings(env);
    found.booleans();
    return List.copyOf(found.warnings);
  }

  /** Specified so: what is no boolean means false, and is to be warned about. */
  private void booleans() {
    String name = OtelVariables.SDK_DISABLED.name();
    String text = env.getOrDefault(name, "").strip();
    if (!text.isEmpty() && !text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
      warn(name, Shown.quoted(text) + " is neither true nor false and counts as false");
    }
  }

  private void warn(String name, String advice) {
    warnings.add(new ConfigWarning(ConfigOrigin.of(ValueLayers.VARIABLE + name), name, advice));
  }
}
