package dev.tasker.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactedConfigTest {
  private static final Map<String, String> SECRETS =
      Map.of(
          "DATABASE_URL", "postgresql://user:hunter2@host:5432/db?sslmode=require&sslpassword=pw9",
          "OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20hunter2",
          "OTEL_EXPORTER_OTLP_ENDPOINT", "https://name:hunter2@collector:4317");

  @Test
  void secrets_are_hidden_and_listed_while_host_and_database_stay() {
    LoadedConfig loaded = ConfigLoader.withoutFiles(SECRETS, Map.of());
    JsonObject common = loaded.redacted().common();
    assertThat(common.getJsonObject("database").getString("url"))
        .isEqualTo(
            "postgresql://user:***REDACTED***@host:5432/db"
                + "?sslmode=require&sslpassword=***REDACTED***");
    assertThat(common.getJsonObject("telemetry").getString("exporter_headers"))
        .isEqualTo("***REDACTED***");
    assertThat(loaded.redacted().redactedFields())
        .containsExactly(
            "telemetry.exporter_endpoint", "telemetry.exporter_headers", "database.url");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "api_key",
        "apikey",
        "x-api-key",
        "key",
        "Access_Key",
        "sig",
        "X-Amz-Signature",
        "auth",
        "authorization",
        "auth_token",
        "sslpassword",
        "pass",
        "client_secret",
        "X-Amz-Credential"
      })
  void a_secret_of_a_query_is_known_by_its_name(String name) {
    String url = "https://collector:4317/v1?region=eu&" + name + "=hunter2&x=y#end";
    RedactedConfig redacted =
        ConfigLoader.withoutFiles(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", url), Map.of()).redacted();
    assertThat(redacted.common().getJsonObject("telemetry").getString("exporter_endpoint"))
        .isEqualTo(url.replace("hunter2", "***REDACTED***"));
    assertThat(redacted.redactedFields()).containsExactly("telemetry.exporter_endpoint");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sslmode=require", "sslkey=/run/key.pem", "keyspace=a", "design=b"})
  void what_is_no_secret_of_a_query_stays(String parameter) {
    String url = "postgresql://u@h/db?" + parameter + "&connect_timeout=5";
    RedactedConfig redacted =
        ConfigLoader.withoutFiles(Map.of("DATABASE_URL", url), Map.of()).redacted();
    assertThat(redacted.common().getJsonObject("database").getString("url")).isEqualTo(url);
  }

  @Test
  void no_text_form_contains_a_secret() {
    LoadedConfig loaded = ConfigLoader.withoutFiles(SECRETS, Map.of());
    assertThat(loaded.config().toString()).contains("authorization", "host:5432/db");
    assertThat(
            loaded.config().toString()
                + loaded.redacted()
                + loaded.redacted().toJson(Instant.EPOCH))
        .doesNotContain("hunter2", "pw9");
    assertThat(loaded.config().common().telemetry().exporterHeaders())
        .isEqualTo(Map.of("authorization", "Bearer hunter2"));
  }

  @Test
  void nothing_is_listed_when_nothing_is_secret() {
    assertThat(ConfigLoader.withoutFiles(Map.of(), Map.of()).redacted().redactedFields()).isEmpty();
    RedactedConfig peer =
        ConfigLoader.withoutFiles(Map.of("DATABASE_URL", "postgresql://user@h/db"), Map.of())
            .redacted();
    assertThat(peer.redactedFields()).isEmpty();
    assertThat(peer.common().getJsonObject("database").getString("url"))
        .isEqualTo("postgresql://user@h/db");
  }

  @Test
  void the_body_has_the_shape_of_the_config_endpoint() {
    JsonObject body =
        ConfigLoader.withoutFiles(
                Map.of("TASKER_ENV", "test"), Map.of("telemetry.metrics.namespaces.orders", 0.5))
            .redacted()
            .toJson(Instant.parse("2026-01-02T03:04:05Z"));
    assertThat(body.fieldNames())
        .containsExactly("environment", "common", "worker", "orchestration", "metadata");
    assertThat(body.getString("environment")).isEqualTo("test");
    assertThat(body.getJsonObject("common").fieldNames())
        .containsExactly("telemetry", "database", "web", "config");
    assertThat(body.getJsonObject("common").getJsonObject("telemetry").getJsonObject("metrics"))
        .isEqualTo(
            new JsonObject()
                .put("enabled", true)
                .put("export_interval_ms", 60_000)
                .put("max_label_values", 200)
                .put("detailed", new JsonObject().put("enabled", true).put("sample_rate", 1.0))
                .put("namespaces", new JsonObject().put("orders", 0.5)));
    assertThat(body.getJsonObject("worker").getJsonObject("lease").getInteger("duration_ms"))
        .isEqualTo(10_000);
    assertThat(body.getJsonObject("orchestration").getJsonArray("template_paths").isEmpty())
        .isTrue();
    assertThat(body.getJsonObject("metadata"))
        .isEqualTo(
            new JsonObject(
                "{\"timestamp\":\"2026-01-02T03:04:05Z\",\"source\":\"runtime\","
                    + "\"redacted_fields\":[]}"));
  }

  @Test
  void callers_cannot_change_it() {
    RedactedConfig redacted = ConfigLoader.withoutFiles(Map.of(), Map.of()).redacted();
    redacted.worker().put("claim_batch", 1);
    redacted.common().getJsonObject("web").put("port", 1);
    assertThat(redacted.worker().getInteger("claim_batch")).isEqualTo(250);
    assertThat(redacted.common().getJsonObject("web").getInteger("port")).isEqualTo(8080);
    assertThat(List.copyOf(redacted.redactedFields())).isEmpty();
  }
}
