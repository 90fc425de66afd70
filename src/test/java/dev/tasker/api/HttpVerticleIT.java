package dev.tasker.api;

import static dev.tasker.api.RunningApi.linear;
import static dev.tasker.testkit.MigratedDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tasker.testkit.MigratedDatabase;
import io.vertx.core.Future;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The server itself: its address, its end, and what is hardly HTTP. */
class HttpVerticleIT {
  private static final int READ_TIMEOUT_MILLIS = 60_000;

  private static MigratedDatabase db;
  private RunningApi api;

  @BeforeAll
  static void migrate() {
    db = new MigratedDatabase();
  }

  @AfterAll
  static void close() {
    db.close();
  }

  @BeforeEach
  void start() {
    api = new RunningApi(db.url());
  }

  @AfterEach
  void stop() {
    api.close();
  }

  @Test
  void a_port_in_use_fails_the_deployment_and_says_what_to_do() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Future<String> deployed = api.deployOn("127.0.0.1", taken.getLocalPort());

      assertThatThrownBy(() -> await(deployed))
          .isInstanceOf(ListenException.class)
          .hasMessage(
              "port %d on 127.0.0.1 is in use: choose another with --port, 0 for any free one",
              taken.getLocalPort());
    }
  }

  @Test
  void an_address_that_is_not_ours_fails_the_deployment() {
    assertThatThrownBy(() -> await(api.deployOn("192.0.2.1", 0)))
        .isInstanceOf(ListenException.class)
        .hasMessageContaining("cannot listen on 192.0.2.1 port 0: ")
        .hasMessageContaining("--host");
  }

  @Test
  void a_stop_lets_the_request_in_flight_finish_and_takes_no_other() throws IOException {
    String body = linear().encode();
    int port = api.port();
    try (Socket socket = open()) {
      BufferedReader answer = reader(socket);
      write(
          socket,
          "POST /v1/tasks HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
              + "Expect: 100-continue\r\nContent-Length: "
              + body.length()
              + "\r\n\r\n");
      assertThat(answer.readLine()).isEqualTo("HTTP/1.1 100 Continue");
      assertThat(answer.readLine()).isEmpty();

      Future<Void> stopped = api.undeploying();
      awaitRefusal(port);
      assertThat(stopped.isComplete()).isFalse();
      write(socket, body);

      assertThat(answer.readLine()).isEqualTo("HTTP/1.1 201 Created");
      await(stopped);
    }
  }

  @Test
  void a_stop_does_not_wait_for_idle_connections() {
    api.get("/health");
    long start = System.nanoTime();

    api.undeploy();

    // The bound for requests in flight is ten seconds.
    assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start)).isLessThan(8);
  }

  @Test
  void what_is_no_http_is_answered_with_a_problem() throws IOException {
    assertProblem("NONSENSE\r\n\r\n", 400, "bad_request");
    assertProblem(
        "GET /health HTTP/1.1\r\nHost: x\r\nA: " + "a".repeat(20_000) + "\r\n\r\n",
        431,
        "headers_too_large");
    assertProblem(
        "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n", 414, "uri_too_long");
    assertProblem(
        "GET /v1/tasks/%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 400, "bad_request");
  }

  private void assertProblem(String request, int status, String code) throws IOException {
    try (Socket socket = open()) {
      write(socket, request);
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      assertThat(answer)
          .matches("(?s)HTTP/1\\.[01] " + status + " .*")
          .contains("application/problem+json")
          .contains("\"code\":\"" + code + "\"");
    }
  }

  @Test
  void a_body_of_unknown_length_is_refused_once_it_is_too_large() throws IOException {
    int size = RunningApi.MAX_BODY_BYTES + 1;
    try (Socket socket = open()) {
      write(
          socket,
          "POST /v1/tasks HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n"
              + Integer.toHexString(size)
              + "\r\n"
              + " ".repeat(size)
              + "\r\n");

      assertThat(reader(socket).readLine()).startsWith("HTTP/1.1 413 ");
    }
  }

  @Test
  void head_answers_what_get_answers_without_the_body() throws IOException {
    try (Socket socket = open()) {
      write(socket, "HEAD /v1/templates HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      assertThat(answer).startsWith("HTTP/1.1 200 OK").endsWith("\r\n\r\n");
    }
  }

  /** Connects until nobody listens any more; every other connection is dropped at once. */
  private static void awaitRefusal(int port) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(9);
    while (System.nanoTime() < deadline) {
      try (Socket other = new Socket("127.0.0.1", port)) {
        Thread.onSpinWait();
      } catch (ConnectException e) {
        return;
      } catch (SocketException e) {
        // The listener closed while this connection waited to be accepted: the next one is refused.
        Thread.onSpinWait();
      }
    }
    throw new AssertionError("port " + port + " still accepts connections");
  }

  private Socket open() throws IOException {
    Socket socket = new Socket("127.0.0.1", api.port());
    socket.setSoTimeout(READ_TIMEOUT_MILLIS);
    return socket;
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }
}
