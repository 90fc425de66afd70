package dev.tasker.telemetry.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.telemetry.settings.TelemetrySettings;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of the resource the user decides, and what we say otherwise. */
final class SignalResourceTest {
  private static final TelemetrySettings SETTINGS =
      TelemetrySettings.defaults().withEnvironment("production").withService("shop", "1.2.3");

  @Test
  void without_a_word_from_the_user_it_names_service_instance_and_environment() {
    assertThat(resource(SETTINGS))
        .containsEntry("service.name", "shop")
        .containsEntry("service.version", "1.2.3")
        .containsEntry("service.instance.id", "instance-1")
        .containsEntry("deployment.environment.name", "production")
        .containsEntry("deployment.environment", "production")
        .containsEntry("telemetry.sdk.language", "java");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "service.instance.id=pod-7             | service.instance.id         | pod-7",
        "service.instance.id=                  | service.instance.id         | instance-1",
        "deployment.environment.name=blue      | deployment.environment.name | blue",
        "deployment.environment.name=blue      | deployment.environment      | blue",
        "deployment.environment=blue           | deployment.environment.name | blue",
        "deployment.environment=blue           | deployment.environment      | blue",
        "deployment.environment=a,deployment.environment.name=b | deployment.environment      | a",
        "deployment.environment=a,deployment.environment.name=b | deployment.environment.name | b",
        "service.name=till                     | service.name                | till",
        "service.version=2                     | service.version             | 2",
        "team=blue                             | team                        | blue"
      })
  void what_the_user_says_wins(String attributes, String name, String value) {
    Map<String, String> env = Map.of("OTEL_RESOURCE_ATTRIBUTES", attributes);

    assertThat(resource(SETTINGS.overriddenBy(env))).containsEntry(name, value);
    assertThat(resource(SETTINGS.overriddenBy(env)).get("service.instance.id")).isNotBlank();
  }

  @Test
  void the_variable_of_the_service_wins_over_an_attribute() {
    TelemetrySettings settings =
        SETTINGS.overriddenBy(
            Map.of(
                "OTEL_SERVICE_NAME", "till",
                "OTEL_RESOURCE_ATTRIBUTES", "service.name=another"));

    assertThat(resource(settings)).containsEntry("service.name", "till");
  }

  @Test
  void an_instance_keeps_its_id_and_shares_it_with_no_other() {
    SendingInstance instance = new SendingInstance();

    assertThat(instance.id()).isEqualTo(instance.id()).isNotEqualTo(new SendingInstance().id());
  }

  private static Map<String, String> resource(TelemetrySettings settings) {
    Map<String, String> attributes = new TreeMap<>();
    SignalResource.of(settings, "instance-1")
        .getAttributes()
        .forEach((key, value) -> attributes.put(key.getKey(), String.valueOf(value)));
    return attributes;
  }
}
