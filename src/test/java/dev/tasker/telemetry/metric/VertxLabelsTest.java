package dev.tasker.telemetry.metric;

import static dev.tasker.testkit.MigratedDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.telemetry.Telemetry;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What peers can make of the labels of Vert.x's meters, over real connections. */
class VertxLabelsTest {
  private static final int HOSTS = 2 * VertxLabels.MOST_VALUES;

  private final Telemetry telemetry = new Telemetry();
  private final Vertx vertx = telemetry.vertxBuilder(new VertxOptions()).build();
  private final HttpServer server =
      await(
          vertx
              .createHttpServer()
              .requestHandler(
                  request ->
                      request
                          .response()
                          .setStatusCode(Integer.parseInt(request.path().substring(1)))
                          .end())
              .listen(0, "0.0.0.0"));
  private final HttpClient client = vertx.createHttpClient();

  @AfterEach
  void stop() {
    await(vertx.close());
  }

  @Test
  void a_peer_with_many_statuses_is_a_bounded_number_of_series() {
    for (int status = 400; status < 1000; status++) {
      call("127.0.0.1", HttpMethod.GET, status);
    }

    assertThat(values("vertx.http.client.response.time", "code"))
        .contains("400", LabelCap.OTHER)
        .hasSize(VertxLabels.MOST_VALUES + 1);
    assertThat(values("vertx.http.server.requests", "code"))
        .contains("400", LabelCap.OTHER)
        .hasSize(VertxLabels.MOST_VALUES + 1);
  }

  @Test
  void handlers_that_call_many_hosts_are_a_bounded_number_of_series() {
    for (int host = 0; host < HOSTS; host++) {
      call("127.0.1." + (host + 1), HttpMethod.GET, 200);
    }

    // Those of Vert.x's own pools are among them.
    assertThat(values("vertx.pool.completed", "pool_name"))
        .contains(LabelCap.OTHER)
        .hasSize(VertxLabels.MOST_VALUES + 1);
    assertThat(values("vertx.pool.in.use", "pool_name"))
        .contains(LabelCap.OTHER)
        .hasSize(VertxLabels.MOST_VALUES + 1);
  }

  @Test
  void methods_that_http_does_not_know_have_one_name() {
    call("127.0.0.1", HttpMethod.GET, 200);
    for (int i = 0; i < 20; i++) {
      call("127.0.0.1", HttpMethod.valueOf("EVIL" + i), 200);
    }

    for (String meter : Set.of("vertx.http.server.requests", "vertx.http.client.requests")) {
      assertThat(values(meter, "method")).containsExactlyInAnyOrder("GET", "_OTHER");
      assertThat(telemetry.registry().get(meter).tag("method", "_OTHER").counters()).hasSize(1);
    }
  }

  @Test
  void meters_of_others_are_left_alone() {
    MeterRegistry registry = telemetry.registry();
    for (int i = 0; i < HOSTS; i++) {
      registry.counter("shop.sales", "article", "article-" + i, "method", "by-post").increment();
    }

    assertThat(values("shop.sales", "article")).hasSize(HOSTS);
    assertThat(values("shop.sales", "method")).containsExactly("by-post");
  }

  private void call(String host, HttpMethod method, int status) {
    await(
        client
            .request(method, server.actualPort(), host, "/" + status)
            .compose(request -> request.send().compose(answer -> answer.body())));
  }

  private Set<String> values(String meter, String label) {
    return telemetry.registry().find(meter).meters().stream()
        .map(Meter::getId)
        .map(id -> id.getTag(label))
        .filter(Objects::nonNull)
        .collect(Collectors.toSet());
  }
}
