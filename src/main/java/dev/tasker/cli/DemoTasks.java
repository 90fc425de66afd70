package dev.tasker.cli;

import dev.tasker.workflow.TaskRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;

/** The tasks of the demo: each example workflow once, on real input. */
final class DemoTasks {
  private DemoTasks() {}

  /**
   * The requests, in the order they are shown.
   *
   * @param output the directory of the reports; absolute, since a worker writes them
   */
  static List<TaskRequest> requests(Path output) {
    return List.of(
        TaskRequest.of("examples", "linear", number(6)),
        TaskRequest.of("examples", "diamond", number(8)),
        TaskRequest.of("examples", "mixed_dag", number(10)),
        TaskRequest.of("examples", "tree", number(12)),
        TaskRequest.of("orders", "order_fulfillment", order()),
        TaskRequest.of(
            "seismology",
            "earthquake_report",
            new JsonObject()
                .put("source", "classpath:data/earthquakes.csv")
                .put("output", output.toString())));
  }

  private static JsonObject number(int even) {
    return new JsonObject().put("number", even);
  }

  private static JsonObject order() {
    return new JsonObject()
        .put("order_id", "ORD-1001")
        .put(
            "customer",
            new JsonObject().put("name", "Ada Lovelace").put("email", "ada@example.org"))
        .put(
            "items",
            new JsonArray()
                .add(item("TEA-GREEN-100", 2, 4.5))
                .add(item("MUG-BLUE", 1, 9.95))
                .add(item("KETTLE-1L", 1, 39.0)));
  }

  private static JsonObject item(String sku, int quantity, double unitPrice) {
    return new JsonObject().put("sku", sku).put("quantity", quantity).put("unit_price", unitPrice);
  }
}
