package dev.tasker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Keys, descriptions and records say the same. */
class KeyDescriptionsTest {

  @Test
  void every_key_has_one_description_in_the_order_of_the_keys() {
    assertThat(KeyDescriptions.all().keySet()).containsExactlyElementsOf(LoadedConfig.keys());
    assertThat(LoadedConfig.descriptions())
        .allSatisfy(
            key -> {
              assertThat(key.meaning()).as(key.key()).isNotBlank().doesNotContain("|", "\n");
              assertThat(key.affects()).as(key.key()).isNotBlank();
            });
  }

  @Test
  void every_component_of_the_records_is_a_key_and_every_key_a_component() {
    List<String> components = new ArrayList<>();
    components("", CommonConfig.class, components);
    components("worker.", WorkerConfig.class, components);
    components("orchestration.", OrchestrationConfig.class, components);

    assertThat(
            LoadedConfig.keys().stream()
                // Read into the key they stand for.
                .filter(key -> !key.endsWith("_file"))
                .map(key -> key.replaceFirst("_(ms|seconds)$", ""))
                // A word that becomes a flag.
                .map(key -> key.replace("export.compression", "export.gzip")))
        .containsExactlyInAnyOrderElementsOf(components);
  }

  @Test
  void every_secret_can_be_given_by_a_file() {
    assertThat(ConfigKeys.secrets()).isNotEmpty();
    assertThat(ConfigKeys.secrets())
        .allSatisfy(key -> assertThat(ConfigKeys.find(key.fileKey())).isPresent());
  }

  @Test
  void a_namespace_is_described_by_its_table() {
    KeyDescription rate =
        KeyDescriptions.find("telemetry.metrics.namespaces.big.data").orElseThrow();
    assertThat(rate.type()).isEqualTo("number");
    assertThat(rate.meaning()).startsWith("The rate of the namespace big.data.");
    assertThat(KeyDescriptions.find("telemetry.metrics.namespaces.<namespace>")).isPresent();
    assertThat(KeyDescriptions.find("telemetry.metrics")).isEmpty();
  }

  private static void components(String prefix, Class<?> type, List<String> found) {
    for (RecordComponent component : type.getRecordComponents()) {
      String path = prefix + snake(component.getName());
      if (component.getType().isRecord() && component.getType() != DatabaseUrl.class) {
        components(path + '.', component.getType(), found);
      } else {
        found.add(path);
      }
    }
  }

  private static String snake(String name) {
    return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }
}
