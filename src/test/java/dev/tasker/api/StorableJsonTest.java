package dev.tasker.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.api.Problem.Violation;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class StorableJsonTest {

  @Test
  void ordinary_values_can_be_stored() {
    JsonObject json =
        new JsonObject()
            .put("text", "ü \ud83d\ude00 \u0001 \n")
            .put("number", 1.5e300)
            .put("none", null)
            .put("list", new JsonArray().add(true).addNull().add(new JsonObject()));

    assertThat(StorableJson.violations(json)).isEmpty();
  }

  @Test
  void every_fault_has_its_pointer() {
    JsonObject json =
        new JsonObject()
            .put("a/b~c", new JsonArray().add("x").add("\u0000"))
            .put("high", "\ud83d")
            .put("low", "x\ude00")
            .put("swapped", "\ude00\ud83d")
            .put("infinite", new JsonObject().put("n", Double.POSITIVE_INFINITY));

    assertThat(StorableJson.violations(json))
        .extracting(Violation::pointer)
        .containsExactly("/a~1b~0c/1", "/high", "/low", "/swapped", "/infinite/n");
  }

  @Test
  void a_name_that_cannot_be_stored_is_a_fault_of_its_object() {
    JsonObject json = new JsonObject().put("o", new JsonObject().put("k\u0000", "\u0000"));

    assertThat(StorableJson.violations(json)).extracting(Violation::pointer).containsExactly("/o");
  }

  @Test
  void the_report_is_bounded() {
    JsonArray many = new JsonArray();
    for (int i = 0; i < 1000; i++) {
      many.add("\u0000");
    }

    assertThat(StorableJson.violations(new JsonObject().put("many", many))).hasSize(100);
  }
}
