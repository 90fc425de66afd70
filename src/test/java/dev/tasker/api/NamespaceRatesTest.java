package dev.tasker.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.telemetry.sampling.NamespaceAwareSampler;
import dev.tasker.telemetry.sampling.SamplingSettings;
import io.vertx.core.json.JsonArray;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NamespaceRatesTest {
  private final NamespaceAwareSampler sampler =
      new NamespaceAwareSampler(new SamplingSettings(true, 0.1, Map.of("payments", 1.0)));

  @Test
  void registered_namespaces_stand_beside_those_with_a_rate_of_their_own() {
    sampler.override("search", 0.5);

    assertThat(new NamespaceRates(sampler, Optional.of(List.of("orders", "search"))).toJson())
        .isEqualTo(
            new JsonArray(
                """
                [{"name":"orders","registered":true,"sample_rate":0.1,"rate_from":"global"},
                 {"name":"payments","registered":false,"sample_rate":1.0,"rate_from":"namespace"},
                 {"name":"search","registered":true,"sample_rate":0.5,"rate_from":"live"}]
                """));
  }

  @Test
  void without_the_database_nobody_knows_what_is_registered() {
    assertThat(new NamespaceRates(sampler, Optional.empty()).toJson().encode())
        .isEqualTo(
            "[{\"name\":\"payments\",\"registered\":null,\"sample_rate\":1.0,"
                + "\"rate_from\":\"namespace\"}]");
  }
}
