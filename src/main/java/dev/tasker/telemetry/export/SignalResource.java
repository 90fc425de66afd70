package dev.tasker.telemetry.export;

import dev.tasker.telemetry.settings.TelemetrySettings;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.resources.Resource;

/** Who sends: the same resource on all signals. */
final class SignalResource {
  private SignalResource() {}

  static Resource of(TelemetrySettings settings) {
    AttributesBuilder attributes = Attributes.builder();
    settings.resourceAttributes().forEach(attributes::put);
    return Resource.getDefault()
        .merge(
            Resource.create(
                attributes
                    .put("service.name", settings.serviceName())
                    .put("service.version", settings.serviceVersion())
                    .put("deployment.environment", settings.environment())
                    .put("deployment.environment.name", settings.environment())
                    .build()));
  }
}
