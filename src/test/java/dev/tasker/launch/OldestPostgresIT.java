package dev.tasker.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.testkit.OldestPostgres;
import dev.tasker.testkit.RunningTasker;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/** Everything the engine asks of a server, asked of the oldest supported one. */
final class OldestPostgresIT {

  @Test
  void example_workflows_run_on_the_oldest_supported_server() throws Exception {
    try (OldestPostgres server = OldestPostgres.start();
        RunningTasker tasker = RunningTasker.on(server.url())) {
      JsonObject tree = tasker.run("examples", "tree", new JsonObject().put("number", 2));
      JsonObject order = tasker.run("orders", "order_fulfillment", RunningTasker.ORDER);

      assertThat(server.majorVersion()).isEqualTo(14);
      assertThat(tree.getString("status")).isEqualTo("complete");
      assertThat(order.getString("status")).isEqualTo("complete");
    }
  }
}
