package dev.tasker.api;

import static dev.tasker.testkit.MigratedDatabase.await;

import dev.tasker.config.ConfigLoader;
import dev.tasker.config.ConfigSource;
import dev.tasker.config.LoadedConfig;
import dev.tasker.config.ReloadReport;
import dev.tasker.config.ReloadReport.Outcome;
import dev.tasker.config.WebConfig;
import dev.tasker.orchestration.FirstSteps;
import dev.tasker.orchestration.TaskCreator;
import dev.tasker.orchestration.TemplateRegistry;
import dev.tasker.store.Database;
import dev.tasker.store.TaskQueries;
import dev.tasker.store.TaskStore;
import dev.tasker.store.TemplateStore;
import dev.tasker.telemetry.Telemetry;
import dev.tasker.telemetry.settings.TelemetrySettings;
import dev.tasker.template.TemplateDirectory;
import dev.tasker.template.TemplateParser;
import dev.tasker.testkit.MigratedDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The HTTP interface of a process without a worker, on a port of its own, and a client for it.
 * Blocking; for the test's own thread.
 */
final class RunningApi implements AutoCloseable {
  static final int MAX_BODY_BYTES = 100_000;

  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final String PASSWORD = "correct horse";

  private final Telemetry telemetry = new Telemetry();
  private final Vertx vertx = telemetry.vertxBuilder(new VertxOptions()).build();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Database database;
  private final ApiSetup setup;
  private final HttpVerticle http;
  private final String deployment;
  private volatile boolean workerStarted = true;
  private volatile LoadedConfig config = config();
  private volatile Function<String, Future<ReloadReport>> reload =
      trigger -> Future.succeededFuture(ReloadReport.nothing(Outcome.UNCHANGED, List.of()));

  RunningApi(String databaseUrl) {
    this(MigratedDatabase.options(databaseUrl));
  }

  RunningApi(Database.Options options) {
    await(vertx.deployVerticle(telemetry.verticle(TelemetrySettings.defaults())));
    database = await(Database.connect(vertx, options));
    TemplateParser parser = TemplateParser.forEnvironment("test");
    TemplateRegistry templates =
        new TemplateRegistry(
            new TemplateStore(database),
            definition -> parser.parseDefinition(definition, "database").orThrow());
    await(templates.register(TemplateDirectory.bundled(parser).orThrow().templates()));
    TaskCreator creator =
        new TaskCreator(
            vertx.getOrCreateContext(),
            new TaskStore(database),
            templates,
            FirstSteps.none(() -> {}),
            telemetry,
            () -> 100);
    setup =
        new ApiSetup(
            new WebConfig(true, "127.0.0.1", 0, MAX_BODY_BYTES),
            creator,
            new TaskQueries(database),
            templates,
            telemetry,
            new RunningConfig(() -> config, List::of, trigger -> reload.apply(trigger)),
            health());
    http = new HttpVerticle(setup);
    deployment = await(vertx.deployVerticle(http));
  }

  private Health health() {
    return new Health(
        "worker-test",
        List.of(
            new Health.Check("database", database::ping),
            Health.Check.of("worker", () -> workerStarted, "the worker has not started")));
  }

  private static LoadedConfig config() {
    return ConfigLoader.loadBlocking(
        ConfigSource.fromEnvironment(
            Map.of(
                "TASKER_ENV",
                "test",
                "DATABASE_URL",
                "postgresql://tasker:" + PASSWORD.replace(" ", "%20") + "@db.example/tasker"),
            Map.of("web.max_body_bytes", MAX_BODY_BYTES)));
  }

  Telemetry telemetry() {
    return telemetry;
  }

  int port() {
    return http.port();
  }

  String url(String path) {
    return "http://127.0.0.1:" + port() + path;
  }

  void workerStarted(boolean started) {
    workerStarted = started;
  }

  void undeploy() {
    await(vertx.undeploy(deployment));
  }

  /** One more server, at another address. */
  Future<String> deployOn(String host, int port) {
    WebConfig web = new WebConfig(true, host, port, MAX_BODY_BYTES);
    return vertx.deployVerticle(
        new HttpVerticle(
            new ApiSetup(
                web,
                setup.creator(),
                setup.tasks(),
                setup.templates(),
                telemetry,
                setup.config(),
                setup.health())));
  }

  Future<Void> undeploying() {
    return vertx.undeploy(deployment);
  }

  /** An answer, its body as text. */
  record Answer(HttpResponse<String> http) {
    int status() {
      return http.statusCode();
    }

    JsonObject json() {
      return new JsonObject(http.body());
    }

    JsonArray array() {
      return new JsonArray(http.body());
    }

    String header(String name) {
      return http.headers().firstValue(name).orElse("");
    }

    /** The pointers and messages of a problem's errors, one text each. */
    List<String> errors() {
      return json().getJsonArray("errors").stream()
          .map(JsonObject.class::cast)
          .map(error -> error.getString("pointer") + ": " + error.getString("message"))
          .toList();
    }
  }

  Answer get(String path, String... headers) {
    return send("GET", path, "", headers);
  }

  Answer post(JsonObject body, String... headers) {
    return post(body.encode(), headers);
  }

  /** Posts to {@code /v1/tasks} as JSON. */
  Answer post(String body, String... headers) {
    HttpRequest.Builder request = request("POST", "/v1/tasks", body, headers);
    return send(request.header("Content-Type", "application/json"));
  }

  CompletableFuture<Answer> getLater(String path) {
    return client
        .sendAsync(request("GET", path, "").build(), BodyHandlers.ofString())
        .thenApply(Answer::new);
  }

  CompletableFuture<Answer> postLater(JsonObject body) {
    HttpRequest request =
        request("POST", "/v1/tasks", body.encode())
            .header("Content-Type", "application/json")
            .build();
    return client.sendAsync(request, BodyHandlers.ofString()).thenApply(Answer::new);
  }

  Answer send(String method, String path, String body, String... headers) {
    return send(request(method, path, body, headers));
  }

  private HttpRequest.Builder request(String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url(path)))
            .timeout(DEADLINE)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    return headers.length == 0 ? request : request.headers(headers);
  }

  private Answer send(HttpRequest.Builder request) {
    try {
      return new Answer(client.send(request.build(), BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new AssertionError("no answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** A request for the shortest of the example workflows. */
  static JsonObject linear() {
    return new JsonObject()
        .put("namespace", "examples")
        .put("name", "linear")
        .put("context", new JsonObject().put("number", 6));
  }

  @Override
  public void close() {
    await(vertx.close());
  }
}
