package dev.tasker.api;

import static dev.tasker.api.RunningApi.linear;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.api.RunningApi.Answer;
import dev.tasker.testkit.MigratedDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TaskRoutesIT {
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
  void a_new_task_is_answered_with_its_place() {
    Answer answer = api.post(linear().put("priority", 7).put("tags", new JsonArray().add("a")));

    String uuid = answer.json().getString("task_uuid");
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.header("Location")).isEqualTo("/v1/tasks/" + uuid);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    assertThat(answer.json().getMap())
        .containsEntry("name", "linear")
        .containsEntry("namespace", "examples")
        .containsEntry("version", "1.0.0")
        .containsEntry("status", "in_progress")
        .containsEntry("priority", 7)
        .containsEntry("total_steps", 4);
  }

  @Test
  void a_created_task_can_be_read_with_its_steps() {
    JsonObject body =
        linear().put("reason", "test").put("initiator", "me").put("source_system", "it");
    Answer created = api.post(body);

    Answer task = api.get(created.header("Location"));

    assertThat(task.status()).isEqualTo(200);
    assertThat(task.json().getMap())
        .containsEntry("task_uuid", created.json().getString("task_uuid"))
        .containsEntry("status", "in_progress")
        .containsEntry("reason", "test")
        .containsEntry("initiator", "me")
        .containsEntry("source_system", "it")
        .containsEntry("pending_steps", 4);
    assertThat(task.json().getJsonObject("context")).isEqualTo(linear().getJsonObject("context"));
    assertThat(task.json().getJsonArray("steps")).hasSize(4);
  }

  @Test
  void what_a_new_task_is_answered_with_is_what_reading_it_answers() {
    Answer created =
        api.post(
            linear()
                .put("run_at", "2999-01-01T00:00:00+01:00")
                .put("idempotency_key", "same answer")
                .put("parent_correlation_id", "parent")
                .put("tags", new JsonArray().add("b")));

    JsonObject read = api.get(created.header("Location")).json();

    created
        .json()
        .forEach(field -> assertThat(read.getValue(field.getKey())).isEqualTo(field.getValue()));
    assertThat(read.getString("status")).isEqualTo("pending");
    assertThat(read.getString("run_at")).isEqualTo("2998-12-31T23:00:00Z");
  }

  @Test
  void steps_are_listed_in_the_order_of_the_template() {
    Answer created = api.post(linear());

    Answer steps = api.get(created.header("Location") + "/workflow_steps");

    assertThat(steps.status()).isEqualTo(200);
    assertThat(steps.array().stream().map(step -> ((JsonObject) step).getString("name")))
        .containsExactly("square", "add_ten", "triple", "halve");
    assertThat(steps.array().getJsonObject(1).getJsonArray("dependencies"))
        .isEqualTo(new JsonArray().add("square"));
  }

  @Test
  void a_repeated_idempotency_key_answers_the_first_task() {
    JsonObject first = linear().put("idempotency_key", "once");
    JsonObject other = linear().put("idempotency_key", "once").put("priority", 5);
    Answer created = api.post(first);

    Answer repeated = api.post(other);

    assertThat(created.status()).isEqualTo(201);
    assertThat(repeated.status()).isEqualTo(200);
    assertThat(repeated.header("Location")).isEqualTo(created.header("Location"));
    assertThat(repeated.json().getString("task_uuid"))
        .isEqualTo(created.json().getString("task_uuid"));
    assertThat(repeated.json().getInteger("priority")).isZero();
  }

  @Test
  void of_concurrent_duplicates_one_creates_the_task() {
    List<CompletableFuture<Answer>> sent =
        IntStream.range(0, 40)
            .mapToObj(i -> api.postLater(linear().put("idempotency_key", "race")))
            .toList();

    List<Answer> answers = sent.stream().map(CompletableFuture::join).toList();

    assertThat(answers.stream().filter(answer -> answer.status() == 201)).hasSize(1);
    assertThat(answers.stream().filter(answer -> answer.status() == 200)).hasSize(39);
    assertThat(answers.stream().map(answer -> answer.json().getString("task_uuid")).distinct())
        .hasSize(1);
    assertThat(db.number("select count(*) from tasker_tasks where idempotency_key = 'race'"))
        .isEqualTo(1);
  }

  @Test
  void without_a_context_the_task_gets_an_empty_one_and_null_means_not_given() {
    Answer refused = api.post(linear().putNull("context").putNull("version"));

    assertThat(refused.errors()).containsExactly("/context/number: is required");
  }

  @Test
  void the_correlation_id_of_the_header_becomes_the_tasks_and_is_echoed() {
    Answer answer = api.post(linear(), "X-Correlation-ID", "order 7");

    assertThat(answer.header("X-Correlation-ID")).isEqualTo("order 7");
    assertThat(answer.json().getString("correlation_id")).isEqualTo("order 7");
    assertThat(api.get(answer.header("Location")).json().getString("correlation_id"))
        .isEqualTo("order 7");
  }

  @Test
  void the_correlation_id_of_the_body_wins() {
    Answer answer =
        api.post(linear().put("correlation_id", "of the body"), "X-Correlation-ID", "header");

    assertThat(answer.header("X-Correlation-ID")).isEqualTo("of the body");
    assertThat(answer.json().getString("correlation_id")).isEqualTo("of the body");
  }

  @Test
  void a_correlation_id_that_no_header_can_hold_is_stored_all_the_same() {
    Answer answer = api.post(linear().put("correlation_id", "заказ\n7"));

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.header("X-Correlation-ID")).matches("[\\x20-\\x7e]+");
    assertThat(answer.json().getString("correlation_id")).isEqualTo("заказ\n7");
  }

  @Test
  void every_request_without_a_correlation_id_gets_one() {
    Answer first = api.post(linear());
    Answer second = api.post(linear());

    assertThat(first.header("X-Correlation-ID"))
        .isEqualTo(first.json().getString("correlation_id"))
        .isNotEqualTo(second.header("X-Correlation-ID"));
    assertThat(api.get("/v1/templates").header("X-Correlation-ID")).isNotEmpty();
  }

  @Test
  void unknown_tasks_are_not_found() {
    String unknown = "/v1/tasks/" + UUID.randomUUID();

    assertThat(api.get(unknown).status()).isEqualTo(404);
    assertThat(api.get(unknown).json().getString("code")).isEqualTo("task_not_found");
    assertThat(api.get(unknown + "/workflow_steps").status()).isEqualTo(404);
  }

  @Test
  void what_is_no_uuid_is_refused() {
    for (String path :
        List.of("/v1/tasks/7", "/v1/tasks/1-1-1-1-1", "/v1/tasks/x/workflow_steps")) {
      assertThat(api.get(path).status()).as(path).isEqualTo(400);
      assertThat(api.get(path).json().getString("code")).isEqualTo("invalid_uuid");
    }
  }

  @Test
  void templates_and_namespaces_are_listed() {
    JsonObject templates = api.get("/v1/templates").json();
    JsonObject namespaces = api.get("/v1/namespaces").json();
    Answer linear = api.get("/v1/templates/examples/linear/1.0.0");

    assertThat(templates.getInteger("total_count")).isGreaterThanOrEqualTo(6);
    assertThat(templates.getJsonArray("templates").stream())
        .anySatisfy(
            template ->
                assertThat(((JsonObject) template).getMap())
                    .containsEntry("namespace", "orders")
                    .containsEntry("name", "order_fulfillment"));
    assertThat(namespaces.getJsonArray("namespaces").stream())
        .contains(new JsonObject().put("name", "seismology"));
    assertThat(linear.json().getJsonObject("definition").getJsonArray("steps")).hasSize(4);
    assertThat(api.get("/v1/templates/examples/linear/9").status()).isEqualTo(404);
  }

  @Test
  void created_tasks_are_counted() {
    api.post(linear().put("idempotency_key", "counted"));
    api.post(linear().put("idempotency_key", "counted"));

    assertThat(api.get("/metrics").http().body())
        .containsPattern(
            "tasker_tasks_created_total\\{namespace=\"examples\",task_name=\"linear\",?} ");
  }
}
