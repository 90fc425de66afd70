package dev.tasker.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.api.RunningApi.Answer;
import dev.tasker.testkit.MigratedDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Telemetry and sampling, seen and changed over HTTP. */
class TelemetryRoutesIT {
  private static final String TELEMETRY = "/v1/telemetry";
  private static final String SAMPLING = TELEMETRY + "/sampling/";

  private static MigratedDatabase db;
  private static RunningApi api;

  @BeforeAll
  static void start() {
    db = new MigratedDatabase();
    api = new RunningApi(db.url());
  }

  @AfterAll
  static void stop() {
    api.close();
    db.close();
  }

  @Test
  void telemetry_is_switched_on_and_off() {
    JsonObject off = api.get(TELEMETRY).json();
    assertThat(off.getBoolean("enabled")).isFalse();
    assertThat(off.getJsonObject("signals").getJsonObject("logs").getMap())
        .containsEntry("endpoint", "http://localhost:4317")
        .containsEntry("protocol", "grpc")
        .containsEntry("delivered", 0);

    Answer on = put(TELEMETRY, new JsonObject().put("enabled", true));
    assertThat(on.status()).isEqualTo(200);
    assertThat(on.json().getMap())
        .containsEntry("enabled", true)
        .containsEntry("configured", false)
        .containsEntry("destination", "otlp")
        .containsEntry("endpoint", "http://localhost:4317")
        .containsEntry("protocol", "grpc");
    assertThat(put(TELEMETRY, new JsonObject().put("enabled", true)).status()).isEqualTo(200);

    assertThat(put(TELEMETRY, new JsonObject().put("enabled", false)).json().getBoolean("enabled"))
        .isFalse();
    assertThat(api.get(TELEMETRY).json().getBoolean("enabled")).isFalse();
  }

  @Test
  void the_level_of_the_log_is_changed_and_shown() {
    String before = api.get(TELEMETRY).json().getString("log_level");
    try {
      Answer debug = put(TELEMETRY, new JsonObject().put("log_level", "DEBUG"));

      assertThat(debug.status()).isEqualTo(200);
      assertThat(debug.json().getMap())
          .containsEntry("log_level", "debug")
          .containsEntry("enabled", false);
      assertThat(LoggerFactory.getLogger("some.library").isDebugEnabled()).isTrue();
      put(TELEMETRY, new JsonObject().put("log_level", "error"));
      assertThat(LoggerFactory.getLogger("some.library").isWarnEnabled()).isFalse();
    } finally {
      put(TELEMETRY, new JsonObject().put("log_level", before));
    }
  }

  @Test
  void a_live_rate_is_set_for_a_time_and_shown_with_its_end() {
    Instant before = Instant.now();

    Answer set = put(SAMPLING + "payments", rate(0.5).put("duration", "10m"));

    assertThat(set.status()).as(set.http().body()).isEqualTo(200);
    assertThat(set.json().getMap())
        .containsEntry("namespace", "payments")
        .containsEntry("rate", 0.5)
        .containsEntry("origin", "live");
    assertThat(set.json().getInstant("until"))
        .isBetween(before.plus(Duration.ofMinutes(10)), Instant.now().plus(Duration.ofMinutes(10)));
    assertThat(sampling(api.get(TELEMETRY).json())).isEqualTo(without(set.json()));
    JsonObject metadata = api.get("/config").json().getJsonObject("metadata");
    assertThat(sampling(metadata)).isEqualTo(without(set.json()));

    Answer reset = api.send("DELETE", SAMPLING + "payments", "");
    assertThat(reset.status()).isEqualTo(200);
    assertThat(reset.json().getMap())
        .containsEntry("origin", "global")
        .containsEntry("traces_rate", 1.0)
        .containsEntry("detailed_metrics_rate", 1.0);
    assertThat(sampling(api.get(TELEMETRY).json())).isNull();
  }

  @Test
  void a_live_rate_without_a_time_has_no_end() {
    assertThat(put(SAMPLING + "never%20seen", rate(0)).json().fieldNames())
        .contains("rate", "origin")
        .doesNotContain("until");
    assertThat(api.telemetry().sampler().rateOf("never seen")).isZero();
    assertThat(api.get(SAMPLING + "never%20seen").json().getString("origin")).isEqualTo("live");
    api.send("DELETE", SAMPLING + "never%20seen", "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"rate\":1.5}               | /rate: must be a number from 0.0 to 1.0",
        "{\"rate\":\"all\"}           | /rate: must be a number from 0.0 to 1.0",
        "{}                           | /rate: must be a number from 0.0 to 1.0",
        "{\"rate\":1,\"duration\":10} | /duration: must be a time such as 90s, 10m, 2h, 1d or PT10M, up to 30d",
        "{\"rate\":1,\"duration\":\"0s\"}  | /duration: must be a time such as 90s, 10m, 2h, 1d or PT10M, up to 30d",
        "{\"rate\":1,\"duration\":\"31d\"} | /duration: must be a time such as 90s, 10m, 2h, 1d or PT10M, up to 30d",
        "{\"rate\":1,\"until\":\"x\"} | /until: is not known; known are rate, duration"
      })
  void a_wrong_rate_or_time_is_refused_by_name(String body, String error) {
    Answer answer = put(SAMPLING + "payments", new JsonObject(body));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.errors()).containsExactly(error);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                            | : must hold enabled or log_level",
        "{\"enabled\":\"yes\"}         | /enabled: must be true or false",
        "{\"log_level\":\"loud\"}      | /log_level: must be one of trace, debug, info, warn, error, off",
        "{\"log_level\":null}          | /log_level: must be one of trace, debug, info, warn, error, off",
        "{\"enabled\":true,\"rate\":1} | /rate: is not known; known are enabled, log_level"
      })
  void a_wrong_switch_is_refused_by_name(String body, String error) {
    Answer answer = put(TELEMETRY, new JsonObject(body));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.errors()).containsExactly(error);
    assertThat(api.get(TELEMETRY).json().getBoolean("enabled")).isFalse();
  }

  @Test
  void the_methods_are_told() {
    Answer answer = api.send("POST", TELEMETRY, "");

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, OPTIONS, PUT");
  }

  private static Answer put(String path, JsonObject body) {
    return api.send("PUT", path, body.encode(), "Content-Type", "application/json");
  }

  private static JsonObject rate(double rate) {
    return new JsonObject().put("rate", rate);
  }

  private static JsonObject sampling(JsonObject in) {
    return in.getJsonObject("sampling").getJsonObject("namespaces").getJsonObject("payments");
  }

  private static JsonObject without(JsonObject rate) {
    JsonObject copy = rate.copy();
    copy.remove("namespace");
    assertThat(copy.getJsonArray("applies_to"))
        .isEqualTo(new JsonArray().add("detailed_metrics").add("traces"));
    return copy;
  }
}
