package dev.tasker.examples;

import dev.tasker.handler.BlockingStepHandler;
import dev.tasker.handler.HandlerRegistry;
import dev.tasker.handler.StepContext;
import dev.tasker.handler.VirtualThreadStepHandler;
import dev.tasker.workflow.StepResult;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * The fulfilment of an order against systems that this example plays itself. Every number another
 * system would give out is derived from the step's UUID, so that a step which runs twice (a crash,
 * a retry) answers the same: this is how a handler becomes idempotent. All three flavours of
 * handler are here: event loop (validate, charge, notify), worker thread (reserve), virtual thread
 * (ship).
 */
final class Orders {

  private static final int DEFAULT_BUSY_ATTEMPTS = 2;

  private Orders() {}

  static void register(HandlerRegistry registry) {
    registry
        .register("orders.validate", Orders::validate)
        .register("orders.reserve", (BlockingStepHandler) Orders::reserve)
        .register("orders.charge", Orders::charge)
        .register("orders.ship", (VirtualThreadStepHandler) Orders::ship)
        .register("orders.notify", Orders::inform);
  }

  private static Future<StepResult> validate(StepContext context) {
    return Future.succeededFuture(OrderCheck.check(context.taskContext()));
  }

  private static StepResult reserve(StepContext context) {
    JsonObject order = context.requiredResult("validate");
    return StepResult.success(
        new JsonObject()
            .put("reservation_id", "RSV-" + reference(context.stepUuid()))
            .put("warehouse", context.initialization().getString("warehouse", "MAIN"))
            .put("lines", order.getJsonArray("lines", new JsonArray())));
  }

  /**
   * The gateway of this example is busy for the first {@code initialization.busy_attempts} attempts
   * (2 when not given), then it charges.
   */
  private static Future<StepResult> charge(StepContext context) {
    int busy = context.initialization().getInteger("busy_attempts", DEFAULT_BUSY_ATTEMPTS);
    if (context.attempt() <= busy) {
      return Future.succeededFuture(
          StepResult.retryable(
              "payment_gateway_unavailable",
              "the payment gateway is busy (attempt %d of %d)"
                  .formatted(context.attempt(), context.maxAttempts())));
    }
    JsonObject reservation = context.requiredResult("reserve");
    return Future.succeededFuture(
        StepResult.success(
            new JsonObject()
                .put("payment_id", "PAY-" + reference(context.stepUuid()))
                .put("amount", OrderCheck.amount(reservation.getJsonArray("lines")))
                .put("currency", OrderCheck.CURRENCY)
                .put("attempts", context.attempt())));
  }

  private static StepResult ship(StepContext context) {
    JsonObject reservation = context.requiredResult("reserve");
    return StepResult.success(
        new JsonObject()
            .put("tracking_number", trackingNumber(context.stepUuid()))
            .put("carrier", context.initialization().getString("carrier", "PostNL"))
            .put("reservation_id", reservation.getString("reservation_id"))
            .put("weight_grams", OrderCheck.weightGrams(reservation.getJsonArray("lines"))));
  }

  private static Future<StepResult> inform(StepContext context) {
    JsonObject customer = context.taskContext().getJsonObject("customer", new JsonObject());
    JsonObject order = context.requiredResult("validate");
    JsonObject parcel = context.requiredResult("ship");
    String text =
        String.format(
            Locale.ROOT,
            "Dear %s, your order %s (%.2f %s, payment %s) is on its way: %s %s.",
            customer.getString("name", "customer"),
            order.getString("order_id"),
            order.getDouble("total"),
            order.getString("currency"),
            context.requiredResult("charge").getString("payment_id"),
            parcel.getString("carrier"),
            parcel.getString("tracking_number"));
    return Future.succeededFuture(
        StepResult.success(
            new JsonObject()
                .put("message_id", "MSG-" + reference(context.stepUuid()))
                .put("channel", "email")
                .put("recipient", customer.getString("email", ""))
                .put("text", text)));
  }

  /** The last twelve digits: the first ones of a UUIDv7 are a time, which steps may share. */
  private static String reference(UUID stepUuid) {
    return stepUuid.toString().substring(24).toUpperCase(Locale.ROOT);
  }

  /** A number as the Universal Postal Union's S10 has it, check digit included. */
  private static String trackingNumber(UUID stepUuid) {
    long serial = Math.floorMod(stepUuid.getLeastSignificantBits(), 100_000_000L);
    String digits = String.format(Locale.ROOT, "%08d", serial);
    List<Integer> weights = List.of(8, 6, 4, 2, 3, 5, 9, 7);
    int sum = 0;
    for (int i = 0; i < weights.size(); i++) {
      sum += weights.get(i) * (digits.charAt(i) - '0');
    }
    int check = 11 - sum % 11;
    return "RR" + digits + (check == 10 ? 0 : check == 11 ? 5 : check) + "NL";
  }
}
