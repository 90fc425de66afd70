package dev.tasker.cli;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A server that answers requests with prepared answers, in their order, and keeps the requests. */
final class ApiServer implements AutoCloseable {
  private static final long DEADLINE_SECONDS = 20;

  private record Answer(int status, String contentType, String body) {}

  record Request(String line, @Nullable String contentType, String body) {
    JsonObject json() {
      return new JsonObject(body);
    }
  }

  private final Vertx vertx = Vertx.vertx();
  private final Queue<Answer> answers = new ArrayDeque<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  ApiServer() throws TimeoutException {
    server =
        vertx
            .createHttpServer()
            .requestHandler(this::answer)
            .listen(0, "127.0.0.1")
            .await(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  synchronized ApiServer then(int status, JsonObject body) {
    return then(status, "application/json", body.encode());
  }

  synchronized ApiServer then(int status, String contentType, String body) {
    answers.add(new Answer(status, contentType, body));
    return this;
  }

  String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  List<Request> requests() {
    return requests;
  }

  private void answer(HttpServerRequest request) {
    request
        .body()
        .onSuccess(
            body -> {
              requests.add(
                  new Request(
                      request.method() + " " + request.uri(),
                      request.getHeader("Content-Type"),
                      body.toString()));
              Answer answer = next();
              request
                  .response()
                  .setStatusCode(answer.status())
                  .putHeader("Content-Type", answer.contentType())
                  .end(answer.body());
            });
  }

  private synchronized Answer next() {
    Answer answer = answers.poll();
    return answer == null ? new Answer(599, "text/plain", "no answer prepared") : answer;
  }

  @Override
  public void close() throws TimeoutException {
    vertx.close().await(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }
}
