package dev.tasker.stack;

import dev.tasker.testkit.Eventually;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A running Prometheus and its HTTP interface. Blocking. */
final class Prometheus implements AutoCloseable {
  private static final Duration RANGE = Duration.ofHours(1);
  private static final Duration LIMIT = Duration.ofSeconds(120);

  private final Service service;
  private final HttpClient http = HttpClient.newHttpClient();

  private Prometheus(Service service) {
    this.service = service;
  }

  /** Starts one on a configuration; its data and log go into the directory. */
  static Prometheus start(Path configuration, Path directory) throws Exception {
    return new Prometheus(
        Service.start(
            directory.resolve("prometheus.log"),
            List.of(
                "prometheus",
                "--config.file=" + configuration,
                "--storage.tsdb.path=" + directory.resolve("data"),
                "--enable-feature=exemplar-storage",
                "--web.listen-address=127.0.0.1:0")));
  }

  /** The answers to an instant query; fails with Prometheus' own words when it is not valid. */
  JsonArray query(String promql) throws IOException, InterruptedException {
    String encoded = URLEncoder.encode(promql, StandardCharsets.UTF_8);
    return get("/api/v1/query?query=" + encoded).getJsonArray("result");
  }

  /** The traces that the exemplars of a series lead to. */
  Set<String> exemplars(String series) throws IOException, InterruptedException {
    Instant now = Instant.now();
    String range = "&start=" + now.minus(RANGE).getEpochSecond() + "&end=" + now.getEpochSecond();
    JsonArray found =
        answer("/api/v1/query_exemplars?query=" + series + range).getJsonArray("data");
    return Dashboards.objects(found).stream()
        .flatMap(one -> Dashboards.objects(one.getJsonArray("exemplars")).stream())
        .map(exemplar -> exemplar.getJsonObject("labels").getString("trace_id"))
        .collect(Collectors.toSet());
  }

  /** Waits until a condition, written so that it answers nothing while it does not hold, holds. */
  void await(String condition) throws Exception {
    try {
      Eventually.get(condition, LIMIT, () -> query(condition), result -> !result.isEmpty());
    } catch (AssertionError never) {
      String targets = get("/api/v1/targets").encodePrettily();
      throw new AssertionError(never.getMessage() + "\n" + service.log() + "\n" + targets, never);
    }
  }

  /** All rules, once each has been evaluated. */
  List<JsonObject> rules() throws Exception {
    return Eventually.get(
        "rules evaluated",
        LIMIT,
        () ->
            Dashboards.objects(get("/api/v1/rules").getJsonArray("groups")).stream()
                .flatMap(group -> Dashboards.objects(group.getJsonArray("rules")).stream())
                .toList(),
        rules -> rules.stream().noneMatch(rule -> rule.getString("health").equals("unknown")));
  }

  private JsonObject get(String path) throws IOException, InterruptedException {
    return answer(path).getJsonObject("data");
  }

  private JsonObject answer(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + service.address() + path))
            .timeout(LIMIT)
            .build();
    JsonObject answer = new JsonObject(http.send(request, BodyHandlers.ofString()).body());
    if (!answer.getString("status").equals("success")) {
      throw new IOException(answer.getString("error"));
    }
    return answer;
  }

  @Override
  public void close() throws InterruptedException {
    service.close();
  }
}
