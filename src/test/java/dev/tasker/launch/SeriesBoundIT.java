package dev.tasker.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.RunningTasker;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whoever can send requests cannot make series: what he chooses is no value of a label. */
final class SeriesBoundIT {
  private static final int REQUESTS = 10_000;
  private static final int A_CONNECTION = 100;
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Pattern UNKNOWN =
      Pattern.compile(
          "^vertx_http_server_requests_total\\{[^}]*method=\"_OTHER\"[^}]*} (\\S+)$",
          Pattern.MULTILINE);

  private static MigratedDatabase db;
  private static RunningTasker tasker;

  @BeforeAll
  static void run() {
    db = new MigratedDatabase();
    tasker = RunningTasker.on(db.url());
  }

  @AfterAll
  static void stop() {
    tasker.close();
    db.close();
  }

  @Test
  void ten_thousand_methods_paths_hosts_and_headers_make_no_series() throws Exception {
    // Of each kind one, and a second scrape to count what the first one was.
    send(0, 2, i -> "EVIL%d / HTTP/1.1\r\nHost: a".formatted(i));
    send(0, 1, i -> "GET /none HTTP/1.1\r\nHost: a");
    send(0, 1, i -> "GET /health/live HTTP/1.1\r\nHost: a");
    scrape();
    String before = scrape();

    send(
        2,
        REQUESTS,
        i -> "EVIL%d /path/%d?query=%d HTTP/1.1\r\nHost: host-%d".formatted(i, i, i, i));
    send(0, REQUESTS / 10, i -> "GET /path-%d HTTP/1.1\r\nHost: host-%d:80".formatted(i, i));
    send(
        0,
        REQUESTS / 10,
        i -> "GET /health/live?%d HTTP/1.1\r\nHost: a\r\nUser-Agent: agent-%d".formatted(i, i));
    String after = scrape();

    assertThat(series(after)).hasSameSizeAs(series(before)).isEqualTo(series(before));
    assertThat(unknownMethods(after) - unknownMethods(before)).isEqualTo(REQUESTS - 2);
  }

  /** As scraped from a whole process; {@code LabelCapTest} knows every metric. */
  @Test
  void ten_thousand_names_of_namespaces_and_tasks_are_a_bounded_number_of_labels() {
    var metrics = tasker.running().telemetry().metrics();
    for (int i = 0; i < REQUESTS; i++) {
      metrics.taskCreated("namespace-" + i, "task-" + i);
      metrics.stepsEnqueued("namespace-" + i, 1);
    }
    String scrape = scrape();

    for (String label : List.of("namespace", "task_name")) {
      assertThat(values(scrape, label)).as(label).hasSizeBetween(2, 201).contains("_other");
    }
    assertThat(
            scrape
                .lines()
                .filter(line -> line.startsWith("tasker_tasks_created_total"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum())
        .isEqualTo(REQUESTS);
  }

  private static Set<String> values(String scrape, String label) {
    return Pattern.compile("[{,]" + label + "=\"([^\"]*)\"")
        .matcher(scrape)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Many requests over few connections; returns when each has its answer. */
  private static void send(int from, int to, IntFunction<String> head) throws IOException {
    for (int first = from; first < to; first += A_CONNECTION) {
      int last = Math.min(to, first + A_CONNECTION) - 1;
      try (Socket socket = new Socket("127.0.0.1", tasker.running().httpPort())) {
        socket.setSoTimeout((int) LIMIT.toMillis());
        StringBuilder requests = new StringBuilder();
        for (int i = first; i <= last; i++) {
          requests
              .append(head.apply(i))
              .append(i == last ? "\r\nConnection: close\r\n\r\n" : "\r\n\r\n");
        }
        socket.getOutputStream().write(requests.toString().getBytes(StandardCharsets.UTF_8));
        String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(answers.split("HTTP/1\\.1 ", -1)).hasSize(last - first + 2);
      }
    }
  }

  private static String scrape() {
    return tasker.send("GET", "/metrics", "").body();
  }

  /** Names and labels; those of the JVM come and go with its work. */
  private static Set<String> series(String scrape) {
    return scrape
        .lines()
        .filter(line -> line.startsWith("vertx_http_server_"))
        .map(line -> line.substring(0, line.lastIndexOf(' ')))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static double unknownMethods(String scrape) {
    return UNKNOWN
        .matcher(scrape)
        .results()
        .mapToDouble(line -> Double.parseDouble(line.group(1)))
        .sum();
  }
}
