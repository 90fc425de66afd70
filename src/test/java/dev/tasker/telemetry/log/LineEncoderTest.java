package dev.tasker.telemetry.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.KeyValuePair;

class LineEncoderTest {
  private final LoggerContext logback = new LoggerContext();

  LineEncoderTest() {
    logback.setMDCAdapter(new LogbackMDCAdapter());
  }

  @Test
  void text_has_correlation_fields_before_the_events_own() {
    LoggingEvent event = event("step.finished", null);
    event.setMDCPropertyMap(Map.of("task_uuid", "t-1"));
    event.addKeyValuePair(new KeyValuePair("attempt", 2));

    assertThat(text(event))
        .isEqualTo(
            "2026-01-31T12:00:00.123Z INFO  worker.StepFeed step.finished task_uuid=t-1 attempt=2\n");
  }

  @Test
  void fields_that_name_the_work_come_first_in_one_order_whoever_knows_them() {
    LoggingEvent event = event("step.failed", null);
    Map<String, String> context = new LinkedHashMap<>();
    context.put("span_id", "s-1");
    context.put("baggage.tenant", "acme");
    context.put("trace_id", "tr-1");
    event.setMDCPropertyMap(context);
    event.addKeyValuePair(new KeyValuePair("attempt", 2));
    event.addKeyValuePair(new KeyValuePair("namespace", "payments"));
    event.addKeyValuePair(new KeyValuePair("step_uuid", "st-1"));
    event.addKeyValuePair(new KeyValuePair("trace_id", "an impostor"));
    event.addKeyValuePair(new KeyValuePair("task_uuid", "t-1"));
    event.addKeyValuePair(new KeyValuePair("correlation_id", "c-1"));

    assertThat(text(event))
        .endsWith(
            "step.failed correlation_id=c-1 task_uuid=t-1 step_uuid=st-1 namespace=payments"
                + " trace_id=tr-1 span_id=s-1 baggage.tenant=acme attempt=2\n");
    assertThat(new JsonObject(json(event)).fieldNames())
        .endsWith(
            "correlation_id",
            "task_uuid",
            "step_uuid",
            "namespace",
            "trace_id",
            "span_id",
            "baggage.tenant",
            "attempt");
  }

  /** A handler creates another task. */
  @Test
  void an_event_of_the_engine_names_its_own_work_and_not_that_around_it() {
    LoggingEvent event = event("dev.tasker.events", "task.state_transition", null);
    event.setMDCPropertyMap(
        Map.of(
            "correlation_id", "around",
            "task_uuid", "around",
            "step_uuid", "around",
            "namespace", "around",
            "trace_id", "tr-1"));
    event.addKeyValuePair(new KeyValuePair("correlation_id", "c-1"));
    event.addKeyValuePair(new KeyValuePair("task_uuid", "t-1"));
    event.addKeyValuePair(new KeyValuePair("namespace", "payments"));

    assertThat(text(event))
        .endsWith(
            "task.state_transition correlation_id=c-1 task_uuid=t-1 namespace=payments"
                + " trace_id=tr-1\n");
  }

  @Test
  void text_quotes_what_would_break_the_line() {
    LoggingEvent event = event("first\nforged line", null);
    event.addKeyValuePair(new KeyValuePair("error", "he said \"no\"\nand left"));
    event.addKeyValuePair(new KeyValuePair("empty", ""));

    assertThat(text(event))
        .endsWith("first\\nforged line error=\"he said \\\"no\\\"\\nand left\" empty=\"\"\n")
        .hasLineCount(1);
  }

  @Test
  void text_has_the_stack_trace_below_the_line() {
    assertThat(text(event("failed", new IllegalStateException("why"))))
        .contains("failed\njava.lang.IllegalStateException: why\n")
        .contains("at dev.tasker.telemetry.log.LineEncoderTest");
  }

  @Test
  void json_is_one_flat_object_whatever_is_logged() {
    LoggingEvent event = event("a \"quoted\"\n\u0007 message \u2028", new RuntimeException("why"));
    event.setMDCPropertyMap(Map.of("task_uuid", "t-1"));
    event.addKeyValuePair(new KeyValuePair("attempt", 2));
    event.addKeyValuePair(new KeyValuePair("sampled", true));
    event.addKeyValuePair(new KeyValuePair("ratio", Double.NaN));
    event.addKeyValuePair(new KeyValuePair("nothing", null));
    event.addKeyValuePair(new KeyValuePair("task_uuid", "an impostor"));

    String line = json(event);
    JsonObject parsed = new JsonObject(line);

    assertThat(line).hasLineCount(1).endsWith("}\n");
    assertThat(parsed.getString("message")).isEqualTo("a \"quoted\"\n\u0007 message \u2028");
    assertThat(parsed.getString("timestamp")).isEqualTo("2026-01-31T12:00:00.123Z");
    assertThat(parsed.getString("level")).isEqualTo("info");
    assertThat(parsed.getString("logger")).isEqualTo("dev.tasker.worker.StepFeed");
    assertThat(parsed.getString("task_uuid")).isEqualTo("t-1");
    assertThat(parsed.getValue("attempt")).isEqualTo(2);
    assertThat(parsed.getValue("sampled")).isEqualTo(true);
    assertThat(parsed.getValue("ratio")).isEqualTo("NaN");
    assertThat(parsed.containsKey("nothing")).isTrue();
    assertThat(parsed.getString("exception")).contains("java.lang.RuntimeException: why");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1970-01-01T00:00:00.000Z",
        "2024-02-29T23:59:59.999Z",
        "2026-12-31T01:02:03.007Z",
        "1969-12-31T23:59:59.999Z"
      })
  void time_is_written_as_iso_8601(String time) {
    StringBuilder line = new StringBuilder();
    LineEncoder.appendTime(line, Instant.parse(time).toEpochMilli());

    assertThat(line).hasToString(time);
  }

  private LoggingEvent event(String message, Throwable thrown) {
    return event("dev.tasker.worker.StepFeed", message, thrown);
  }

  private LoggingEvent event(String logger, String message, Throwable thrown) {
    var event = new LoggingEvent("", logback.getLogger(logger), Level.INFO, message, thrown, null);
    event.setInstant(Instant.parse("2026-01-31T12:00:00.123Z"));
    return event;
  }

  private static String text(LoggingEvent event) {
    return new String(new TextLineEncoder().encode(event), StandardCharsets.UTF_8);
  }

  private static String json(LoggingEvent event) {
    return new String(new JsonLineEncoder().encode(event), StandardCharsets.UTF_8);
  }
}
