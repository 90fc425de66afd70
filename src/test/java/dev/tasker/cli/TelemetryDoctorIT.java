package dev.tasker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.OtlpReceiver;
import dev.tasker.testkit.ProtocolGate;
import dev.tasker.testkit.RunningTasker;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each cause of "no traces appear", set up for real, is found and told with its remedy. */
class TelemetryDoctorIT {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Vertx vertx;
  private OtlpReceiver collector;
  private String nobody;

  @BeforeEach
  void start() throws Exception {
    vertx = Vertx.vertx();
    collector = OtlpReceiver.start(vertx).await();
    try (ServerSocket socket = new ServerSocket(0)) {
      nobody = "http://127.0.0.1:" + socket.getLocalPort();
    }
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "http/protobuf"})
  void a_healthy_setup_has_nothing_to_fix(String protocol) {
    Checks checks = doctor(Map.of("OTEL_EXPORTER_OTLP_PROTOCOL", protocol));

    assertThat(checks.run().exitCode()).as(checks.run().out()).isZero();
    assertThat(checks.verdicts())
        .containsExactly(
            "variable ok",
            "initialization skipped",
            "exporter ok",
            "endpoint ok",
            "protocol ok",
            "test_span ok",
            "sampling ok",
            "server skipped");
    assertThat(collector.spans()).hasSize(1);
    assertThat(collector.spans().get(0).name()).isEqualTo("tasker.telemetry.doctor");
  }

  @Test
  void the_missing_variable_is_named() {
    Checks checks = doctor(Map.of("TELEMETRY_ENABLED", ""));

    assertThat(checks.problem("variable"))
        .contains("TELEMETRY_ENABLED is not set", "set TELEMETRY_ENABLED=true");
    assertThat(checks.run().exitCode()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "OTEL_SDK_DISABLED, true, true, 'unset OTEL_SDK_DISABLED, or'",
    "OTEL_SDK_DISABLED, TRUE, false, unset OTEL_SDK_DISABLED and set TELEMETRY_ENABLED=true",
    "TASKER__TELEMETRY__ENABLED, false, true, 'unset TASKER__TELEMETRY__ENABLED, or'",
    "TASKER__telemetry__enabled, false, true, 'unset TASKER__telemetry__enabled, or'"
  })
  void what_overrules_the_variable_is_named(
      String variable, String value, String asked, String fix) {
    Checks checks = doctor(Map.of(variable, value, "TELEMETRY_ENABLED", asked));

    assertThat(checks.problem("variable"))
        .contains(variable + "=" + value + " keeps telemetry off", fix)
        .doesNotContain("set TELEMETRY_ENABLED=true for the process");
  }

  @Test
  void an_endpoint_where_nobody_listens_is_named() {
    Checks checks = doctor(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", nobody));

    assertThat(checks.problem("endpoint"))
        .contains("cannot connect", nobody.substring(7), "OTEL_EXPORTER_OTLP_ENDPOINT");
    assertThat(checks.verdicts()).contains("protocol skipped", "test_span skipped");
  }

  @Test
  void a_host_without_an_address_is_named() {
    Checks checks = doctor(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector.invalid:4317"));

    assertThat(checks.problem("endpoint")).contains("collector.invalid");
  }

  @ParameterizedTest
  @CsvSource({"grpc, false, http/protobuf, 4317", "http/protobuf, true, grpc, 4318"})
  void the_wrong_protocol_is_detected_by_the_answer(
      String configured, boolean speaksGrpc, String spoken, int port) {
    int behind = URI.create(collector.endpoint()).getPort();
    ProtocolGate gate = ProtocolGate.open(vertx, speaksGrpc, behind).await();

    Checks checks =
        doctor(
            Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                gate.endpoint(),
                "OTEL_EXPORTER_OTLP_PROTOCOL",
                configured));

    assertThat(checks.problem("protocol"))
        .contains("speaks " + spoken + ", but " + configured + " is configured")
        .contains("OTEL_EXPORTER_OTLP_PROTOCOL=" + spoken)
        .contains("usually " + port);
    assertThat(checks.problem("test_span")).contains("the span was not taken");
    assertThat(checks.run().out()).doesNotContain("Exception");
    assertThat(checks.run().err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "http/protobuf"})
  void a_collector_that_refuses_the_span_is_quoted(String protocol) {
    collector.answer(OtlpReceiver.Answer.REFUSE);

    Checks checks = doctor(Map.of("OTEL_EXPORTER_OTLP_PROTOCOL", protocol));

    assertThat(checks.verdicts()).contains("protocol ok", "test_span problem");
    assertThat(checks.problem("test_span")).contains("not taken", "told to fail", "fix");
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "http/protobuf"})
  void a_collector_that_rejects_the_span_is_quoted(String protocol) {
    collector.answer(OtlpReceiver.Answer.PARTIAL);

    Checks checks = doctor(Map.of("OTEL_EXPORTER_OTLP_PROTOCOL", protocol));

    assertThat(checks.verdicts()).contains("protocol ok", "test_span problem");
    assertThat(checks.problem("test_span"))
        .contains("not taken", "the collector rejected 1 of 1 spans: told to reject", "fix");
    assertThat(checks.run().exitCode()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "grpc, JSON",
    "grpc, NOISE",
    "grpc, GARBAGE",
    "http/protobuf, JSON",
    "http/protobuf, NOISE",
    "http/protobuf, GARBAGE"
  })
  void what_answers_success_but_no_otlp_has_not_taken_the_span(
      String protocol, OtlpReceiver.Answer answer) {
    collector.answer(answer);

    Checks checks = doctor(Map.of("OTEL_EXPORTER_OTLP_PROTOCOL", protocol));

    assertThat(checks.problem("protocol")).contains("neither as grpc nor as http/protobuf");
    assertThat(checks.problem("test_span")).contains("not taken");
  }

  @Test
  void what_takes_connections_and_never_answers_costs_seconds_only() {
    NetServer silent = vertx.createNetServer().connectHandler(socket -> {});
    silent.listen(0, "127.0.0.1").await();
    long start = System.nanoTime();

    Checks checks =
        doctor(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + silent.actualPort()));

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENCE);
    assertThat(checks.problem("protocol")).contains("4317", "4318");
    assertThat(checks.verdicts()).contains("test_span problem");
  }

  @ParameterizedTest
  @CsvSource({
    "OTEL_TRACES_SAMPLER, always_off, always_off",
    "OTEL_TRACES_SAMPLER_ARG, 0.0, the global rate is 0",
    "TASKER__TELEMETRY__METRICS__NAMESPACES__PAYMENTS, 0.0, the rate is 0 for payments"
  })
  void sampling_at_zero_is_named(String variable, String value, String finding) {
    Checks checks = doctor(Map.of(variable, value));

    assertThat(checks.problem("sampling")).contains(finding, "fix");
  }

  @Test
  void a_running_server_is_asked() throws Exception {
    try (ApiServer server = new ApiServer()) {
      server.then(
          200,
          new JsonObject()
              .put("enabled", true)
              .put("configured", false)
              .put("last_error", "Connection refused")
              .put("spans", new JsonObject().put("delivered", 7).put("dropped", 3)));

      Checks checks = doctor(Map.of("TELEMETRY_ENABLED", ""), "--url", server.url());

      assertThat(checks.verdicts()).contains("variable ok", "initialization ok", "server problem");
      assertThat(checks.problem("server")).contains("Connection refused");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "OTEL_TRACES_EXPORTER, none, set OTEL_TRACES_EXPORTER=otlp",
    "TASKER__TELEMETRY__EXPORT__SIGNALS__TRACES, false, set telemetry.export.signals.traces to true"
  })
  void traces_that_are_not_exported_are_named(String variable, String value, String fix) {
    Checks checks = doctor(Map.of(variable, value));

    assertThat(checks.problem("exporter")).contains("none is sent", fix);
    assertThat(checks.run().exitCode()).isEqualTo(1);
  }

  @Test
  void the_traces_own_collector_and_protocol_are_asked() {
    Checks checks =
        doctor(
            Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                nobody,
                "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
                collector.endpoint() + "/ingest",
                "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL",
                "http/protobuf"));

    assertThat(checks.run().exitCode()).as(checks.run().out()).isZero();
    assertThat(collector.requests())
        .extracting(OtlpReceiver.Request::path)
        .containsExactly("/ingest");
  }

  @Test
  void a_wrong_collector_of_the_traces_is_named_with_its_variable() {
    Checks checks = doctor(Map.of("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", nobody));

    assertThat(checks.problem("endpoint"))
        .contains("cannot connect", nobody.substring(7), "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
    assertThat(collector.requests()).isEmpty();
  }

  @Test
  void a_wrong_protocol_of_the_traces_is_named_with_its_variable() {
    int behind = URI.create(collector.endpoint()).getPort();
    ProtocolGate gate = ProtocolGate.open(vertx, false, behind).await();

    Checks checks = doctor(Map.of("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", gate.endpoint()));

    assertThat(checks.problem("protocol"))
        .contains("speaks http/protobuf, but grpc is configured")
        .contains("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=http/protobuf");
  }

  @Test
  void a_server_in_which_opentelemetry_could_not_start_is_quoted() throws Exception {
    try (ApiServer server = new ApiServer()) {
      server.then(
          200,
          new JsonObject()
              .put("enabled", false)
              .put("configured", true)
              .put("last_error", "no SDK today"));

      Checks checks = doctor(Map.of(), "--url", server.url());

      assertThat(checks.problem("initialization"))
          .contains("could not start", "no SDK today", "tasker telemetry enable");
    }
  }

  @Test
  void a_real_server_tells_of_its_exports() {
    Map<String, String> env =
        Map.of(
            "TELEMETRY_ENABLED", "true",
            "OTEL_EXPORTER_OTLP_ENDPOINT", nobody,
            "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", collector.endpoint(),
            "OTEL_METRICS_EXPORTER", "none",
            "OTEL_LOGS_EXPORTER", "none");
    try (MigratedDatabase db = new MigratedDatabase();
        RunningTasker tasker = RunningTasker.on(db.url(), env, Map.of())) {
      String url = "http://127.0.0.1:" + tasker.running().httpPort();
      runAndFlush(tasker);
      Checks healthy = doctor(env, "--url", url);
      collector.answer(OtlpReceiver.Answer.REFUSE);
      runAndFlush(tasker);
      Checks refused = doctor(env, "--url", url);

      assertThat(healthy.run().exitCode()).as(healthy.run().out()).isZero();
      assertThat(healthy.verdicts()).contains("initialization ok", "server ok");
      assertThat(refused.problem("server"))
          .contains("the last export of the server at " + url + " failed", "told to fail");
    }
  }

  private static void runAndFlush(RunningTasker tasker) {
    tasker.run("orders", "order_fulfillment", RunningTasker.ORDER);
    tasker.running().telemetry().runtime().flush().await();
  }

  @Test
  void a_server_without_opentelemetry_is_told_how_to_get_it() throws Exception {
    try (ApiServer server = new ApiServer()) {
      server.then(200, new JsonObject().put("enabled", false).put("configured", true));

      Checks checks = doctor(Map.of(), "--url", server.url());

      assertThat(checks.problem("initialization"))
          .contains("switched off while running", "tasker telemetry enable --url " + server.url());
    }
  }

  private Checks doctor(Map<String, String> env, String... more) {
    Map<String, String> all = new HashMap<>();
    all.put("TELEMETRY_ENABLED", "true");
    all.put("TASKER_ENV", "test");
    all.put("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint());
    all.putAll(env);
    List<String> args = new ArrayList<>(List.of("telemetry", "doctor", "--json"));
    args.addAll(more.length == 0 ? List.of("--url", nobody) : List.of(more));
    return new Checks(CliRun.in(Path.of(""), all, args.toArray(String[]::new)));
  }

  private record Checks(CliRun run) {
    List<JsonObject> all() {
      assertThat(run.out()).as(run.err()).startsWith("{");
      return new JsonObject(run.out())
          .getJsonArray("checks").stream().map(JsonObject.class::cast).toList();
    }

    List<String> verdicts() {
      return all().stream()
          .map(check -> check.getString("check") + " " + check.getString("verdict"))
          .toList();
    }

    /** The whole text of a check that must be a problem. */
    String problem(String name) {
      JsonObject check =
          all().stream()
              .filter(one -> one.getString("check").equals(name))
              .findFirst()
              .orElseThrow();
      assertThat(check.getString("verdict")).as(check.encodePrettily()).isEqualTo("problem");
      return check.encode();
    }
  }
}
