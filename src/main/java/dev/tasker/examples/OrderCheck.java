package dev.tasker.examples;

import dev.tasker.workflow.StepResult;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Checks an order against the shop's articles and computes what it costs and weighs. */
final class OrderCheck {

  static final String CURRENCY = "EUR";

  /** The articles of the shop and what one of each weighs in grams. */
  private static final Map<String, Integer> ARTICLES =
      Map.of(
          "TEA-GREEN-100", 120,
          "TEA-BLACK-250", 280,
          "MUG-BLUE", 350,
          "KETTLE-1L", 1150,
          "BOOK-BREWING", 610);

  private OrderCheck() {}

  /** The order's lines, total and weight; a permanent failure when the order is no good. */
  static StepResult check(JsonObject order) {
    List<JsonObject> items =
        order.getJsonArray("items", new JsonArray()).stream().map(JsonObject.class::cast).toList();
    TreeSet<String> unknown = new TreeSet<>();
    items.forEach(item -> unknown.add(item.getString("sku", "")));
    unknown.removeAll(ARTICLES.keySet());
    if (!unknown.isEmpty()) {
      return StepResult.permanent(
          "unknown_sku",
          "the shop has no article %s; it has %s"
              .formatted(String.join(", ", unknown), new TreeSet<>(ARTICLES.keySet())));
    }
    JsonArray lines = new JsonArray(items.stream().map(OrderCheck::line).toList());
    BigDecimal total = total(lines);
    if (total.signum() <= 0) {
      return StepResult.permanent(
          "invalid_total", "the total must be more than 0, was " + total.toPlainString());
    }
    return StepResult.success(
        new JsonObject()
            .put("order_id", order.getString("order_id", ""))
            .put("total", total.doubleValue())
            .put("currency", CURRENCY)
            .put("weight_grams", weightGrams(lines))
            .put("lines", lines));
  }

  /** What all lines cost together. */
  static double amount(JsonArray lines) {
    return total(lines).doubleValue();
  }

  static int weightGrams(JsonArray lines) {
    return lines.stream()
        .map(JsonObject.class::cast)
        .mapToInt(
            line ->
                ARTICLES.getOrDefault(line.getString("sku"), 0) * line.getInteger("quantity", 0))
        .sum();
  }

  private static JsonObject line(JsonObject item) {
    int quantity = item.getInteger("quantity", 0);
    return new JsonObject()
        .put("sku", item.getString("sku"))
        .put("quantity", quantity)
        .put(
            "amount",
            money(item, "unit_price").multiply(BigDecimal.valueOf(quantity)).doubleValue());
  }

  private static BigDecimal total(JsonArray lines) {
    return lines.stream()
        .map(line -> money((JsonObject) line, "amount"))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** Money in whole cents; JSON's numbers are binary, so the decimal text is what was meant. */
  private static BigDecimal money(JsonObject holder, String field) {
    Number number = holder.getNumber(field);
    return new BigDecimal(number == null ? "0" : number.toString())
        .setScale(2, RoundingMode.HALF_UP);
  }
}
