package dev.tasker.api;

import static dev.tasker.api.RunningApi.linear;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.api.RunningApi.Answer;
import dev.tasker.testkit.MigratedDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the interface says to requests that it does not carry out. */
class RefusedRequestsIT {
  private static MigratedDatabase db;
  private static RunningApi api;

  @BeforeAll
  static void start() {
    db = new MigratedDatabase();
    api = new RunningApi(db.url());
  }

  @AfterAll
  static void stop() {
    assertThat(db.number("select count(*) from tasker_tasks")).isZero();
    api.close();
    db.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{}                                    ; /name: is required",
        "{'name':7}                            ; /name: Instance type number is invalid. Expected string",
        "{'name':''}                           ; /name: String is too short (0 < 1)",
        "{'name':'x','priority':101}           ; /priority: 101 is greater than 100",
        "{'name':'x','priority':1.5}           ; /priority: Instance type number is invalid. Expected integer",
        "{'name':'x','tags':['a',1]}           ; /tags/1: Instance type number is invalid. Expected string",
        "{'name':'x','context':[]}             ; /context: Instance type array is invalid. Expected object",
        "{'name':'x','nmespace':'y'}           ; /nmespace: is not a known property",
        "{'name':'x','run_at':'2030-02-31T00:00:00Z'} ; /run_at: must be a time such as 2030-01-31T12:00:00Z, was `2030-02-31T00:00:00Z`",
        "{'name':'x','run_at':'2030-01-01T00:00:00+23:59'} ; /run_at: must be a time such as 2030-01-31T12:00:00Z, was `2030-01-01T00:00:00+23:59`",
      })
  void a_fault_of_the_body_has_a_pointer(String body, String error) {
    Answer answer = api.post(body.replace('\'', '"'));

    assertProblem(answer, 400, "validation_failed");
    assertThat(answer.errors()).containsExactly(error.replace('`', '"'));
  }

  @Test
  void all_faults_of_the_body_come_at_once() {
    Answer answer = api.post(new JsonObject().put("priority", 1000).put("tags", "a"));

    assertThat(answer.errors()).hasSize(3);
    assertThat(answer.json().getString("detail")).endsWith("and 2 more.");
  }

  @Test
  void a_fault_of_the_input_has_a_pointer_below_context() {
    JsonObject items =
        new JsonObject()
            .put("order_id", "7")
            .put("customer", new JsonObject().put("name", "N").put("email", "n@example.com"))
            .put(
                "items",
                new JsonArray()
                    .add(new JsonObject().put("sku", "s").put("quantity", 0).put("unit_price", 1)));
    JsonObject order =
        new JsonObject()
            .put("namespace", "orders")
            .put("name", "order_fulfillment")
            .put("context", items);

    Answer answer = api.post(order);

    assertProblem(answer, 400, "validation_failed");
    assertThat(answer.errors()).containsExactly("/context/items/0/quantity: 0 is less than 1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'name':'x\\u0000y'}                       ; /name",
        "{'name':'x','context':{'a/b':['','\\u0000']}} ; /context/a~1b/1",
        "{'name':'x','context':{'k\\u0000':1}}      ; /context",
        "{'name':'x','idempotency_key':'\\ud800'}   ; /idempotency_key",
        "{'name':'x','context':{'n':1e999}}         ; /context/n",
      })
  void what_the_database_cannot_store_is_refused(String body, String pointer) {
    Answer answer = api.post(body.replace('\'', '"'));

    assertProblem(answer, 400, "validation_failed");
    assertThat(answer.errors()).singleElement().asString().startsWith(pointer + ": must ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'name': 'x',\\n 'priority': }  ; Line 2, column 14",
        "{'name': 'x'                    ; Line 1, column",
        "{'name': 'x'} {}                ; trailing token",
        "[1]                             ; must be a JSON object",
        "7                               ; must be a JSON object",
        "null                            ; must be a JSON object",
      })
  void malformed_json_is_refused_with_its_place(String body, String expected) {
    Answer answer = api.post(body.replace('\'', '"').replace("\\n", "\n"));

    assertProblem(answer, 400, "malformed_json");
    assertThat(answer.json().getString("detail")).contains(expected);
  }

  @Test
  void an_empty_body_is_refused() {
    assertProblem(api.post(""), 400, "malformed_json");
  }

  @Test
  void very_deep_json_is_refused() {
    String deep = "{\"name\":\"x\",\"context\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}";

    assertProblem(api.post(deep), 400, "malformed_json");
  }

  @Test
  void unknown_templates_are_not_found_and_the_known_ones_are_named() {
    Answer name = api.post(linear().put("name", "linaer"));
    Answer version = api.post(linear().put("version", "9.9"));
    Answer namespace = api.post(linear().put("namespace", "exmaples"));

    assertProblem(name, 404, "unknown_template");
    assertThat(name.json().getString("detail")).contains("linaer", "linear");
    assertProblem(version, 404, "unknown_template");
    assertProblem(namespace, 404, "unknown_template");
    assertThat(namespace.json().getString("detail")).contains("examples");
  }

  @Test
  void a_body_beyond_the_limit_is_refused() {
    String padding = "x".repeat(RunningApi.MAX_BODY_BYTES);

    Answer answer = api.post(linear().put("reason", padding));

    assertProblem(answer, 413, "body_too_large");
    assertThat(answer.json().getString("detail")).contains("100000 bytes", "web.max_body_bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=iso-8859-1",
        "application/jsonx"
      })
  void a_body_that_is_not_called_json_is_refused(String type) {
    Answer answer = api.send("POST", "/v1/tasks", linear().encode(), "Content-Type", type);

    assertProblem(answer, 415, "unsupported_media_type");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"application/json; charset=UTF-8", "Application/JSON", "application/ld+json;x=y"})
  void other_spellings_of_json_are_read(String type) {
    Answer answer = api.send("POST", "/v1/tasks", "{}", "Content-Type", type);

    assertProblem(answer, 400, "validation_failed");
  }

  @Test
  void a_body_without_a_type_is_refused() {
    assertProblem(api.send("POST", "/v1/tasks", "{}"), 415, "unsupported_media_type");
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/x-www-form-urlencoded", "multipart/form-data", "text/plain"})
  void the_form_of_a_foreign_page_reloads_nothing(String type) {
    Answer answer = api.send("POST", "/v1/config/reload", "a=b", "Content-Type", type);

    assertProblem(answer, 415, "unsupported_media_type");
    assertProblem(api.send("POST", "/v1/config/reload", ""), 415, "unsupported_media_type");
    assertThat(
            api.send("POST", "/v1/config/reload", "", "Content-Type", "application/json").status())
        .isEqualTo(200);
  }

  @Test
  void unknown_paths_are_not_found() {
    assertProblem(api.get("/v1/nothing"), 404, "not_found");
    assertProblem(api.get("/"), 404, "not_found");
  }

  @Test
  void a_wrong_method_is_told_which_ones_there_are() {
    Answer answer = api.send("DELETE", "/health", "");
    Answer get = api.get("/v1/tasks");

    assertProblem(answer, 405, "method_not_allowed");
    assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
    assertProblem(get, 405, "method_not_allowed");
    assertThat(get.header("Allow")).isEqualTo("OPTIONS, POST");
  }

  @Test
  void a_correlation_id_that_is_too_long_is_refused() {
    Answer answer = api.post(linear(), "X-Correlation-ID", "x".repeat(256));

    assertProblem(answer, 400, "invalid_correlation_id");
  }

  private static void assertProblem(Answer answer, int status, String code) {
    assertThat(answer.status()).as(answer.http().body()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.json().getMap())
        .containsEntry("status", status)
        .containsEntry("code", code)
        .containsEntry("type", "urn:tasker:problem:" + code)
        .containsKeys("title", "detail");
  }
}
