package dev.tasker.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.handler.HandlerThreading;
import dev.tasker.workflow.StepResult;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class OrdersTest {

  private static JsonObject order(JsonObject... items) {
    JsonArray array = new JsonArray();
    for (JsonObject item : items) {
      array.add(item);
    }
    return new JsonObject()
        .put("order_id", "A-1")
        .put("customer", new JsonObject().put("name", "Ann").put("email", "ann@example.org"))
        .put("items", array);
  }

  private static JsonObject item(String sku, int quantity, double price) {
    return new JsonObject().put("sku", sku).put("quantity", quantity).put("unit_price", price);
  }

  @Test
  void an_order_goes_from_the_cart_to_the_customer() {
    Steps steps =
        Steps.run(
            "order_fulfillment", order(item("TEA-GREEN-100", 3, 4.10), item("MUG-BLUE", 1, 12.95)));
    assertThat(steps.result("validate").getDouble("total")).isEqualTo(25.25);
    assertThat(steps.result("validate").getInteger("weight_grams")).isEqualTo(710);
    assertThat(steps.result("reserve").getString("warehouse")).isEqualTo("ROTTERDAM-1");
    assertThat(steps.result("charge").getDouble("amount")).isEqualTo(25.25);
    assertThat(steps.result("ship").getInteger("weight_grams")).isEqualTo(710);
    assertThat(steps.result("notify").getString("recipient")).isEqualTo("ann@example.org");
    assertThat(steps.result("notify").getString("text"))
        .contains("Ann", "A-1", "25.25 EUR")
        .contains(steps.result("charge").getString("payment_id"))
        .contains(steps.result("ship").getString("tracking_number"));
  }

  @Test
  void the_charge_succeeds_at_its_third_attempt() {
    Steps steps = Steps.run("order_fulfillment", order(item("MUG-BLUE", 1, 12.95)));
    assertThat(steps.attempts("charge")).isEqualTo(3);
    assertThat(steps.result("charge").getInteger("attempts")).isEqualTo(3);
    assertThat(steps.attempts("reserve")).isEqualTo(1);
  }

  @Test
  void the_payment_id_comes_from_the_step_and_stays_the_same() {
    JsonObject order = order(item("MUG-BLUE", 1, 12.95));
    String id = Steps.run("order_fulfillment", order).result("charge").getString("payment_id");
    assertThat(Steps.run("order_fulfillment", order).result("charge").getString("payment_id"))
        .isEqualTo(id);
    assertThat(Steps.stepUuid("charge").toString()).endsWithIgnoringCase(id.substring(4));
  }

  @Test
  void a_tracking_number_carries_the_check_digit_of_s10() {
    String number =
        Steps.run("order_fulfillment", order(item("MUG-BLUE", 1, 12.95)))
            .result("ship")
            .getString("tracking_number");
    assertThat(number).matches("RR[0-9]{9}NL");
    int[] weights = {8, 6, 4, 2, 3, 5, 9, 7};
    int sum = 0;
    for (int i = 0; i < 8; i++) {
      sum += weights[i] * Character.digit(number.charAt(2 + i), 10);
    }
    int remainder = 11 - sum % 11;
    int expected = remainder == 10 ? 0 : remainder == 11 ? 5 : remainder;
    assertThat(Character.digit(number.charAt(10), 10)).isEqualTo(expected);
  }

  @Test
  void an_unknown_article_fails_for_good_and_is_named() {
    StepResult result =
        Steps.first("order_fulfillment", "validate", order(item("MUG-RED", 1, 1), item("X", 1, 1)));
    assertThat(result)
        .isInstanceOfSatisfying(
            StepResult.PermanentFailure.class,
            failure -> {
              assertThat(failure.error().code()).isEqualTo("unknown_sku");
              assertThat(failure.error().message()).contains("MUG-RED, X").contains("MUG-BLUE");
            });
  }

  @Test
  void a_total_of_nothing_fails_for_good() {
    StepResult result =
        Steps.first("order_fulfillment", "validate", order(item("MUG-BLUE", 2, 0.001)));
    assertThat(result)
        .isInstanceOfSatisfying(
            StepResult.PermanentFailure.class,
            failure -> assertThat(failure.error().code()).isEqualTo("invalid_total"));
  }

  @Test
  void cents_add_up_exactly() {
    Steps steps = Steps.run("order_fulfillment", order(item("TEA-BLACK-250", 3, 0.1)));
    assertThat(steps.result("validate").getDouble("total")).isEqualTo(0.3);
  }

  @Test
  void the_three_flavours_of_handlers_are_all_shown() {
    assertThat(threading("orders.charge")).isEqualTo(HandlerThreading.EVENT_LOOP);
    assertThat(threading("orders.reserve")).isEqualTo(HandlerThreading.WORKER);
    assertThat(threading("orders.ship")).isEqualTo(HandlerThreading.VIRTUAL_THREAD);
  }

  private static HandlerThreading threading(String callable) {
    return Steps.REGISTRY.find(callable).orElseThrow().threading();
  }
}
