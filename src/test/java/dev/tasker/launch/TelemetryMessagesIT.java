package dev.tasker.launch;

import static dev.tasker.testkit.MigratedDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.api.TelemetryConsumer;
import dev.tasker.telemetry.Telemetry;
import dev.tasker.telemetry.log.ConsoleLogging;
import dev.tasker.testkit.Eventually;
import dev.tasker.testkit.LogCapture;
import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.OtlpReceiver;
import dev.tasker.testkit.RunningTasker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Telemetry, seen and changed over the event bus of a process that serves. */
final class TelemetryMessagesIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static Vertx collectorVertx;
  private static OtlpReceiver collector;
  private static MigratedDatabase db;
  private static RunningTasker tasker;

  @BeforeAll
  static void start() {
    collectorVertx = Vertx.vertx();
    collector = await(OtlpReceiver.start(collectorVertx));
    db = new MigratedDatabase();
    tasker =
        RunningTasker.on(
            db.url(), Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint()), Map.of());
  }

  @AfterAll
  static void stop() {
    tasker.close();
    db.close();
    await(collectorVertx.close());
  }

  @Test
  void the_status_is_that_of_http() {
    assertThat(await(ask(action("status"))))
        .isEqualTo(tasker.http("GET", "/v1/telemetry", new JsonObject()));
  }

  @Test
  void telemetry_is_switched_on_and_off() {
    JsonObject on = await(ask(action("enable")));
    assertThat(on.getBoolean("enabled")).isTrue();
    assertThat(on.getString("endpoint")).isEqualTo(collector.endpoint());
    assertThat(tasker.running().telemetry().runtime().isEnabled()).isTrue();

    assertThat(await(ask(action("disable"))).getBoolean("enabled")).isFalse();
    assertThat(tasker.running().telemetry().runtime().isEnabled()).isFalse();
  }

  @Test
  void a_namespace_is_sampled_and_returned_to_what_is_configured() {
    JsonObject sampled =
        await(
            ask(
                action("sample")
                    .put("namespace", "payments")
                    .put("rate", 0.5)
                    .put("duration", "10m")));
    assertThat(rate(sampled, "payments").getMap())
        .containsEntry("rate", 0.5)
        .containsEntry("origin", "live")
        .containsKey("until");
    assertThat(tasker.running().telemetry().sampler().rateOf("payments")).isEqualTo(0.5);

    assertThat(rate(await(ask(action("unsample").put("namespace", "payments"))), "payments"))
        .isNull();
  }

  @Test
  void the_level_of_the_log_is_changed() {
    String before = ConsoleLogging.level();
    try {
      assertThat(await(ask(action("log_level").put("level", "error"))).getString("log_level"))
          .isEqualTo("error");
      assertThat(ConsoleLogging.level()).isEqualTo("error");
    } finally {
      ConsoleLogging.setLevel(before);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                  | /action must be one of status, enable, disable, sample, unsample, log_level",
        "{\"action\":3}                      | /action must be one of status, enable, disable, sample, unsample, log_level",
        "{\"action\":\"enabel\"}             | /action must be one of status, enable, disable, sample, unsample, log_level; did you mean \"enable\"?",
        "{\"action\":\"enable\",\"rate\":1}  | /rate is not known; known are action",
        "{\"action\":\"sample\",\"namespace\":\"a\",\"rate\":1,\"durations\":\"1m\"} | /durations is not known; did you mean \"duration\"?",
        "{\"action\":\"sample\",\"namespace\":\"a\",\"rate\":2,\"duration\":\"31d\"} | /rate must be a number from 0.0 to 1.0; /duration must be a time such as 90s, 10m, 2h, 1d or PT10M, up to 30d",
        "{\"action\":\"sample\",\"rate\":1}  | A namespace has 1 to 255 characters.",
        "{\"action\":\"unsample\",\"namespace\":\" \"} | A namespace has 1 to 255 characters.",
        "{\"action\":\"log_level\",\"level\":\"loud\"} | /level must be one of trace, debug, info, warn, error, off"
      })
  void a_wrong_message_is_refused_by_name(String message, String reason) {
    refused(new JsonObject(message), reason);
    assertThat(tasker.running().telemetry().sampler().overrides()).isEmpty();
  }

  @Test
  void what_is_no_json_object_is_refused() {
    refused("status", "Send a JSON object such as {\"action\": \"status\"}.");
  }

  @Test
  void the_reason_is_short_whatever_was_sent() {
    JsonObject many = action("status");
    for (int i = 0; i < 1000; i++) {
      many.put("x".repeat(1000) + i, i);
    }
    ReplyException refusal = (ReplyException) failure(ask(many));

    assertThat(refusal.getMessage()).startsWith("/xxx").hasSizeLessThan(2000);
  }

  @Test
  void what_is_published_is_heard_by_everybody() throws Exception {
    Telemetry second = new Telemetry();
    EventBus bus = tasker.running().vertx().eventBus();
    String deployed = await(tasker.running().vertx().deployVerticle(new TelemetryConsumer(second)));
    try {
      bus.publish(
          TelemetryConsumer.ADDRESS,
          action("sample").put("namespace", "everywhere").put("rate", 0.25));

      Eventually.get(
          "both have the rate",
          LIMIT,
          () ->
              second.sampler().overrides().containsKey("everywhere")
                  && tasker.running().telemetry().sampler().overrides().containsKey("everywhere"),
          both -> both);
    } finally {
      await(tasker.running().vertx().undeploy(deployed));
      tasker.running().telemetry().sampler().clear("everywhere");
    }
  }

  @Test
  void a_wrong_message_that_nobody_waits_for_is_logged() {
    try (LogCapture log = new LogCapture()) {
      tasker.running().vertx().eventBus().publish(TelemetryConsumer.ADDRESS, action("enabel"));

      assertThat(LogCapture.keyValues(log.await("telemetry.message_refused")))
          .containsEntry("code", "400")
          .extractingByKey("error")
          .asString()
          .contains("did you mean \"enable\"?");
    }
  }

  @Test
  void it_listens_without_an_http_interface_and_until_the_process_stops() {
    try (RunningTasker silent =
        RunningTasker.on(db.url(), Map.of(), Map.of("web.enabled", false))) {
      EventBus bus = silent.running().vertx().eventBus();
      assertThat(silent.running().httpPort()).isZero();
      assertThat(await(bus.<JsonObject>request(TelemetryConsumer.ADDRESS, action("status"))).body())
          .isNotNull();
    }
    // One process that has stopped leaves no consumer behind on a bus that goes on.
    Vertx vertx = Vertx.vertx();
    try {
      String deployed = await(vertx.deployVerticle(new TelemetryConsumer(new Telemetry())));
      await(vertx.undeploy(deployed));
      ReplyException nobody =
          (ReplyException)
              failure(vertx.eventBus().request(TelemetryConsumer.ADDRESS, action("status")));
      assertThat(nobody.failureType()).isEqualTo(ReplyFailure.NO_HANDLERS);
    } finally {
      await(vertx.close());
    }
  }

  private static void refused(Object message, String reason) {
    ReplyException refusal =
        (ReplyException)
            failure(
                tasker.running().vertx().eventBus().request(TelemetryConsumer.ADDRESS, message));

    assertThat(refusal.failureType()).isEqualTo(ReplyFailure.RECIPIENT_FAILURE);
    assertThat(refusal.failureCode()).isEqualTo(400);
    assertThat(refusal.getMessage()).isEqualTo(reason);
  }

  private static Throwable failure(Future<?> answer) {
    return await(
        answer
            .<Throwable>map(arrived -> new AssertionError("answered: " + arrived))
            .otherwise(failure -> failure));
  }

  private static Future<JsonObject> ask(JsonObject message) {
    return tasker
        .running()
        .vertx()
        .eventBus()
        .<JsonObject>request(TelemetryConsumer.ADDRESS, message)
        .map(Message::body);
  }

  private static JsonObject action(String action) {
    return new JsonObject().put("action", action);
  }

  private static JsonObject rate(JsonObject status, String namespace) {
    return status.getJsonObject("sampling").getJsonObject("namespaces").getJsonObject(namespace);
  }
}
