package dev.tasker.config;

import java.util.List;
import java.util.Map;

/**
 * What the variables of OpenTelemetry's specification say that no key says.
 *
 * @param signalHeaders see {@link LoadedConfig#signalHeaders()}; secrets
 * @param warnings those that work otherwise than whoever set them may think
 */
record OtelFindings(Map<String, String> signalHeaders, List<ConfigWarning> warnings) {
  OtelFindings {
    signalHeaders = Map.copyOf(signalHeaders);
    warnings = List.copyOf(warnings);
  }
}
