package dev.tasker.testkit;

import dev.tasker.launch.LaunchOptions;
import dev.tasker.launch.Launcher;
import dev.tasker.orchestration.TaskCreator.CreatedTask;
import dev.tasker.workflow.TaskRequest;
import dev.tasker.workflow.TaskStatus;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/**
 * A whole Tasker process inside the test JVM, with the configuration of environment {@code test}.
 */
public final class RunningTasker implements AutoCloseable {

  /** A valid input of the example order. */
  public static final JsonObject ORDER =
      new JsonObject()
          .put("order_id", "A-1001")
          .put("customer", new JsonObject().put("name", "Ada").put("email", "ada@example.org"))
          .put(
              "items",
              new JsonArray()
                  .add(
                      new JsonObject()
                          .put("sku", "MUG-BLUE")
                          .put("quantity", 2)
                          .put("unit_price", 9.5)));

  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private final HttpClient http = HttpClient.newHttpClient();
  private final Launcher.Running running;

  private RunningTasker(Launcher.Running running) {
    this.running = running;
  }

  public static RunningTasker on(String databaseUrl) {
    return on(databaseUrl, Map.of(), Map.of());
  }

  /**
   * @param env laid over {@code TASKER_ENV=test}
   * @param overrides configuration keys
   */
  public static RunningTasker on(
      String databaseUrl, Map<String, String> env, Map<String, Object> overrides) {
    return on(databaseUrl, env, overrides, UnaryOperator.identity());
  }

  /**
   * @param more what else the process is started with
   */
  public static RunningTasker on(
      String databaseUrl,
      Map<String, String> env,
      Map<String, Object> overrides,
      UnaryOperator<LaunchOptions> more) {
    Map<String, String> all = new HashMap<>();
    all.put("TASKER_ENV", "test");
    all.put("DATABASE_URL", databaseUrl);
    all.put("LOG_LEVEL", "warn");
    all.putAll(env);
    Map<String, Object> keys = new HashMap<>();
    // A test that looks at its collector after a stop must not depend on how busy the machine is.
    keys.put("telemetry.export.shutdown_timeout_ms", 20_000);
    keys.putAll(overrides);
    return new RunningTasker(
        Launcher.launch(
            more.apply(
                new LaunchOptions(
                    all, Optional.empty(), Optional.of(0), Optional.empty(), true, keys))));
  }

  /** Sends JSON to the HTTP interface; the body of an answer with status 200. */
  public JsonObject http(String method, String path, JsonObject body) {
    HttpResponse<String> answer = send(method, path, body.encode());
    if (answer.statusCode() / 100 != 2) {
      throw new AssertionError(method + " " + path + ": " + answer.body());
    }
    return new JsonObject(answer.body());
  }

  /** Sends a text as JSON; the status of the answer. */
  public int status(String method, String path, String body) {
    return send(method, path, body).statusCode();
  }

  /** Sends a text as JSON; the answer, whatever its status is. */
  public HttpResponse<String> send(String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + running.httpPort() + path))
            .timeout(DEADLINE)
            .header("content-type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError("no answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  public Launcher.Running running() {
    return running;
  }

  public Future<CreatedTask> create(String namespace, String name, JsonObject context) {
    return running.creator().create(TaskRequest.of(namespace, name, context));
  }

  /** Creates a task and waits for its end. */
  public JsonObject run(String namespace, String name, JsonObject context) {
    return awaitFinal(MigratedDatabase.await(create(namespace, name, context)).taskUuid());
  }

  /** The task once it has reached a final state; fails after a deadline. */
  public JsonObject awaitFinal(UUID taskUuid) {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (true) {
      JsonObject task = MigratedDatabase.await(running.tasks().task(taskUuid)).orElseThrow();
      if (TaskStatus.of(task.getString("status")).isFinal()) {
        return task;
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not finished within " + DEADLINE + ": " + task.encodePrettily());
      }
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  @Override
  public void close() {
    running.stop();
  }
}
