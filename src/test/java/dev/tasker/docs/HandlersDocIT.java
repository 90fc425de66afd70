package dev.tasker.docs;

import static dev.tasker.testkit.MigratedDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tasker.handler.StepDispatch;
import dev.tasker.orchestration.TaskCreator.CreatedTask;
import dev.tasker.testkit.JarProcess;
import dev.tasker.testkit.PostgresServer;
import dev.tasker.testkit.RunningTasker;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/handlers.md, followed to the letter. */
class HandlersDocIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Test
  void the_example_is_built_and_run_as_the_page_says(@TempDir Path directory) throws Exception {
    List<String> keys = new CopyOnWriteArrayList<>();
    HttpServer service = service(keys);
    try (JarProcess server = build(directory, service.getAddress().getPort()).start()) {
      String url =
          server
              .awaitOut("ready on (http://127.0.0.1:\\d+)", LIMIT)
              .group(1)
              .replace("127.0.0.1", "localhost");
      try (JarProcess client =
          JarProcess.tasker(
                  Stream.concat(
                          Stream.of("task", "create", "invoice", "--namespace", "invoices"),
                          Stream.of("--context", context(), "--watch", "--json", "--url", url))
                      .toArray(String[]::new))
              .start()) {
        assertThat(client.awaitExit(LIMIT)).as(() -> client.err() + "\n" + server.err()).isZero();

        JsonObject task = new JsonObject(String.join("\n", client.out()));
        assertThat(result(task, 0).getLong("cents")).isEqualTo(12_345L);
        assertThat(directory.resolve(result(task, 1).getString("file"))).hasContent("Ada: 12345");
        assertThat(result(task, 2).getInteger("status")).isEqualTo(202);
        assertThat(result(task, 3).getInteger("archive_no")).isEqualTo(1);
        assertThat(keys)
            .as("the first answer was 503, the second attempt has the same key")
            .containsExactly(stepUuid(task, 2), stepUuid(task, 2));
      }
    } finally {
      service.stop(0);
    }
  }

  @Test
  void a_consumer_of_a_namespaces_address_shares_its_steps() {
    AtomicInteger answered = new AtomicInteger();
    try (RunningTasker tasker = RunningTasker.on(PostgresServer.createDatabase())) {
      await(
          tasker
              .running()
              .vertx()
              .eventBus()
              .<StepDispatch>consumer(
                  StepDispatch.address("examples"),
                  message -> {
                    answered.incrementAndGet();
                    message.reply(
                        new JsonObject()
                            .put("outcome", "success")
                            .put("value", new JsonObject().put("value", 6)));
                  })
              .completion());
      List<Future<CreatedTask>> created =
          IntStream.range(0, 20)
              .mapToObj(i -> tasker.create("examples", "linear", new JsonObject().put("number", 2)))
              .toList();

      assertThat(created)
          .extracting(task -> tasker.awaitFinal(await(task).taskUuid()).getString("status"))
          .containsOnly("complete");
    }
    assertThat(answered.get()).isPositive().isLessThan(80);
  }

  /** Answers 503 once, then 202. */
  private static HttpServer service(List<String> keys) throws IOException {
    HttpServer service =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.createContext("/", exchange -> answer(exchange, keys));
    service.start();
    return service;
  }

  private static void answer(HttpExchange exchange, List<String> keys) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      keys.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
      exchange.sendResponseHeaders(keys.size() == 1 ? 503 : 202, -1);
    }
  }

  /** Runs the page's own commands in a directory laid out as it says. */
  private static JarProcess.Builder build(Path directory, int port)
      throws IOException, InterruptedException {
    Markdown page = Markdown.read("docs/handlers.md");
    for (var file : page.embedded().entrySet()) {
      Path name = Path.of(file.getKey()).getFileName();
      Path target = name.toString().endsWith(".yaml") ? Path.of("templates").resolve(name) : name;
      Files.createDirectories(directory.resolve(target).getParent());
      Files.writeString(
          directory.resolve(target),
          file.getValue().replace("localhost:9099", "localhost:" + port));
    }
    Files.createDirectories(directory.resolve("target"));
    Files.createSymbolicLink(directory.resolve("target/tasker.jar"), JarProcess.jar());
    String commands =
        page.blocks("sh").stream()
            .filter(block -> block.contains("javac"))
            .findFirst()
            .orElseThrow();
    ProcessBuilder shell =
        new ProcessBuilder("sh", "-e", "-c", commands).directory(directory.toFile()).inheritIO();
    String tools = Path.of(System.getProperty("java.home"), "bin").toString();
    shell.environment().merge("PATH", tools, (path, bin) -> bin + ":" + path);
    Process built = shell.start();
    assertThat(built.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(built.exitValue()).isZero();
    return JarProcess.tasker("run", "--port", "0")
        .with(directory.resolve("my.jar"))
        .in(directory)
        .env("TASKER__ORCHESTRATION__TEMPLATE_PATHS", "templates")
        .env("DATABASE_URL", PostgresServer.createDatabase());
  }

  private static String context() {
    return """
        {"customer": "Ada", "lines": [{"text": "Mug", "cents": 12000}, {"text": "Tea", "cents": 345}]}
        """
        .strip();
  }

  private static JsonObject step(JsonObject task, int index) {
    return task.getJsonArray("steps").getJsonObject(index);
  }

  private static JsonObject result(JsonObject task, int index) {
    return step(task, index).getJsonObject("result");
  }

  private static String stepUuid(JsonObject task, int index) {
    return step(task, index).getString("step_uuid");
  }
}
