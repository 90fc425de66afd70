package dev.tasker.testkit;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.regex.Pattern;

/**
 * The fat jar serving in a process of its own, and its HTTP interface. Blocking; killed at close.
 */
public final class ServingJar implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
  private static final int REQUESTS_IN_FLIGHT = 64;
  private static final String READY = "Tasker is ready on (http://\\S+) \\(database ";

  private final JarProcess process;
  private final String url;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private ServingJar(JarProcess process, String url) {
    this.process = process;
    this.url = url;
  }

  /** {@code run} with the configuration for tests on this database, once it is ready. */
  public static ServingJar on(String databaseUrl, Map<String, String> env) throws Exception {
    JarProcess.Builder builder =
        JarProcess.tasker("run", "--env", "test").env("DATABASE_URL", databaseUrl);
    env.forEach(builder::env);
    return ready(builder.start());
  }

  /** As {@link #on(String, Map)} with nothing else set. */
  public static ServingJar on(String databaseUrl) throws Exception {
    return on(databaseUrl, Map.of());
  }

  /** A process that was started with {@code run}, once it is ready. */
  public static ServingJar ready(JarProcess process) throws Exception {
    try {
      return new ServingJar(process, process.awaitOut(READY, START_LIMIT).group(1));
    } catch (AssertionError notReady) {
      process.close();
      throw notReady;
    }
  }

  public JarProcess process() {
    return process;
  }

  /** The port it chose or was given. */
  public int port() {
    return URI.create(url).getPort();
  }

  /** Creates tasks, many requests at the same time, and answers their ids. */
  public List<UUID> create(int count, IntFunction<JsonObject> body) throws Exception {
    Semaphore window = new Semaphore(REQUESTS_IN_FLIGHT);
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      window.acquire();
      answers.add(
          http.sendAsync(creation(body.apply(i)).build(), BodyHandlers.ofString())
              .whenComplete((answer, failure) -> window.release()));
    }
    List<UUID> created = new ArrayList<>(count);
    for (var answer : answers) {
      created.add(taskUuid(answer.get(ANSWER_LIMIT.toSeconds(), TimeUnit.SECONDS)));
    }
    return created;
  }

  /** Creates one task with further headers. */
  public UUID create(JsonObject body, Map<String, String> headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = creation(body);
    headers.forEach(request::header);
    return taskUuid(http.send(request.build(), BodyHandlers.ofString()));
  }

  private HttpRequest.Builder creation(JsonObject body) {
    return HttpRequest.newBuilder(URI.create(url + "/v1/tasks"))
        .timeout(ANSWER_LIMIT)
        .header("content-type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body.encode()));
  }

  private static UUID taskUuid(HttpResponse<String> answer) {
    if (answer.statusCode() != 201) {
      throw new AssertionError("not created: " + answer.statusCode() + " " + answer.body());
    }
    return UUID.fromString(new JsonObject(answer.body()).getString("task_uuid"));
  }

  /** The body of a GET that is answered with 200. */
  public String get(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path)).timeout(ANSWER_LIMIT).GET().build();
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new AssertionError("GET " + path + ": " + answer.statusCode() + " " + answer.body());
    }
    return answer.body();
  }

  public JsonObject task(UUID taskUuid) throws IOException, InterruptedException {
    return new JsonObject(get("/v1/tasks/" + taskUuid));
  }

  /** The sum of a metric over its labels in a scrape; 0 when it is not there. */
  public double metric(String name) throws IOException, InterruptedException {
    return Pattern.compile("^" + name + "(?:\\{[^}]*\\})? (\\S+)$", Pattern.MULTILINE)
        .matcher(get("/metrics"))
        .results()
        .mapToDouble(line -> Double.parseDouble(line.group(1)))
        .sum();
  }

  /** A task of the example workflow with seven steps. */
  public static JsonObject mixedDag(int number) {
    return new JsonObject()
        .put("name", "mixed_dag")
        .put("namespace", "examples")
        .put("version", "1.0.0")
        .put("context", new JsonObject().put("number", number));
  }

  @Override
  public void close() throws InterruptedException {
    process.close();
  }
}
