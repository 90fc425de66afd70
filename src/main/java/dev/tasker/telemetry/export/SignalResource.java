package dev.tasker.telemetry.export;

import dev.tasker.telemetry.settings.TelemetrySettings;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.resources.Resource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who sends: the same resource on all signals. What the user says of it wins over what we know, but
 * for the service's name and version, whose settings have heard the user already.
 */
final class SignalResource {
  static final String INSTANCE_ID = "service.instance.id";
  static final String ENVIRONMENT = "deployment.environment.name";

  /** Its name before it was stable, by which many dashboards still ask. */
  static final String FORMER_ENVIRONMENT = "deployment.environment";

  private SignalResource() {}

  /**
   * @param instanceId tells this process from others of its service: their sums are cumulative, and
   *     without it one would overwrite the other's
   */
  static Resource of(TelemetrySettings settings, String instanceId) {
    Map<String, String> said = settings.resourceAttributes();
    String environment =
        said(said, ENVIRONMENT)
            .or(() -> said(said, FORMER_ENVIRONMENT))
            .orElse(settings.environment());
    Map<String, String> all = new HashMap<>(said);
    all.put(INSTANCE_ID, said(said, INSTANCE_ID).orElse(instanceId));
    all.put(ENVIRONMENT, environment);
    all.put(FORMER_ENVIRONMENT, said(said, FORMER_ENVIRONMENT).orElse(environment));
    all.put("service.name", settings.serviceName());
    all.put("service.version", settings.serviceVersion());
    AttributesBuilder attributes = Attributes.builder();
    all.forEach(attributes::put);
    return Resource.getDefault().merge(Resource.create(attributes.build()));
  }

  /** An empty attribute counts as unset, like an empty variable. */
  private static Optional<String> said(Map<String, String> attributes, String name) {
    return Optional.ofNullable(attributes.get(name)).filter(value -> !value.isBlank());
  }
}
