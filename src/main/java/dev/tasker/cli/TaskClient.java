package dev.tasker.cli;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;

/** Talks to the HTTP API of a server. Blocking; every failure is a {@link CommandException}. */
final class TaskClient {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

  private static final String TELEMETRY = "/v1/telemetry";

  private final URI server;
  private final Duration timeout;
  private final HttpClient http;

  /** A created task, or the one that was created before with the same idempotency key. */
  record Created(JsonObject task, boolean isNew) {}

  private TaskClient(URI server, Duration timeout) {
    this.server = server;
    this.timeout = timeout;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(timeout.compareTo(CONNECT_TIMEOUT) < 0 ? timeout : CONNECT_TIMEOUT)
            .build();
  }

  /** A client of the server at an address such as {@code http://localhost:8080}. */
  static TaskClient of(String url) {
    return of(url, REQUEST_TIMEOUT);
  }

  /** A client that waits for an answer no longer than this. */
  static TaskClient of(String url, Duration timeout) {
    try {
      URI uri = new URI(url.replaceAll("/+$", ""));
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      if ((scheme.equals("http") || scheme.equals("https")) && uri.getHost() != null) {
        return new TaskClient(uri, timeout);
      }
    } catch (java.net.URISyntaxException e) {
      // Said below, in the words of the option.
    }
    throw CommandException.usage(
        "--url must look like http://host:port, was '" + url + "'",
        "the default is " + ApiOptions.DEFAULT_URL);
  }

  Created create(JsonObject request) {
    HttpRequest post =
        request("/v1/tasks")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(request.encode()))
            .build();
    HttpResponse<String> response = send(post);
    return new Created(body(response), response.statusCode() == 201);
  }

  JsonObject task(UUID taskUuid) {
    return body(send(request("/v1/tasks/" + taskUuid).GET().build()));
  }

  /** What telemetry does in the server's process. */
  JsonObject telemetry() {
    return body(send(request(TELEMETRY).GET().build()));
  }

  /** Switches OpenTelemetry on or off; the answer is what it does then. */
  JsonObject switchTelemetry(boolean enabled) {
    return put(TELEMETRY, new JsonObject().put("enabled", enabled));
  }

  /** Changes the least level of log lines; the answer is the status then. */
  JsonObject logAt(String level) {
    return put(TELEMETRY, new JsonObject().put("log_level", level));
  }

  /** Sets the rate of a namespace; the answer is the rate then in force. */
  JsonObject sample(String namespace, JsonObject rate) {
    return put(sampling(namespace), rate);
  }

  /** Takes the live rate of a namespace back; the answer is the rate then in force. */
  JsonObject stopSampling(String namespace) {
    return body(send(request(sampling(namespace)).DELETE().build()));
  }

  /** Has the server read its configuration again; the answer is what became of it. */
  JsonObject reloadConfig() {
    return body(
        send(
            request("/v1/config/reload")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.noBody())
                .build()));
  }

  private JsonObject put(String path, JsonObject json) {
    return body(
        send(
            request(path)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(json.encode()))
                .build()));
  }

  private static String sampling(String namespace) {
    // A path is not a form: there a plus sign is no space.
    return TELEMETRY
        + "/sampling/"
        + URLEncoder.encode(namespace, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server + path))
        .timeout(timeout)
        .header("Accept", "application/json, application/problem+json");
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw CommandException.temporary(
          "cannot reach the server at " + server + ": " + reason(e),
          "start one with 'tasker run', or name another one with --url");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandException.failed("the request to " + server + " was interrupted", "try again");
    }
  }

  private static String reason(IOException failure) {
    if (failure instanceof HttpTimeoutException) {
      return "it did not answer in time";
    }
    String message = failure.getMessage();
    if (message == null || message.isBlank()) {
      return failure instanceof ConnectException
          ? "connection refused or unknown host"
          : failure.getClass().getSimpleName();
    }
    return message;
  }

  private JsonObject body(HttpResponse<String> response) {
    int status = response.statusCode();
    if (status / 100 != 2) {
      throw ProblemDetails.parse(status, response.body())
          .map(ProblemDetails::toException)
          .orElseGet(() -> notTasker("answered HTTP " + status + " without saying why"));
    }
    try {
      return new JsonObject(response.body());
    } catch (DecodeException e) {
      throw notTasker("answered with something that is no JSON object");
    }
  }

  private CommandException notTasker(String what) {
    return CommandException.failed(
        "the server at " + server + " " + what, "check that --url names a Tasker server");
  }
}
