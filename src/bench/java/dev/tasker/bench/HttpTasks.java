package dev.tasker.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * The HTTP interface of a Tasker process, on connections that are kept. Blocking; for any thread.
 */
final class HttpTasks {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String url;

  HttpTasks(int port) {
    this.url = "http://127.0.0.1:" + port + "/v1/tasks";
  }

  /** Creates a task; answers its id. */
  String create(JsonObject request) throws IOException, InterruptedException {
    HttpRequest post =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(LIMIT)
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(request.encode()))
            .build();
    HttpResponse<String> answer = client.send(post, BodyHandlers.ofString());
    if (answer.statusCode() != 201) {
      throw new IOException("POST " + url + ": " + answer.statusCode() + " " + answer.body());
    }
    return new JsonObject(answer.body()).getString("task_uuid");
  }

  /** A task with its steps. */
  JsonObject get(String taskUuid) throws IOException, InterruptedException {
    HttpRequest get =
        HttpRequest.newBuilder(URI.create(url + "/" + taskUuid)).timeout(LIMIT).GET().build();
    HttpResponse<String> answer = client.send(get, BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException("GET " + url + ": " + answer.statusCode() + " " + answer.body());
    }
    return new JsonObject(answer.body());
  }
}
