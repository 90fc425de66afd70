package dev.tasker.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.workflow.ExecutionContext;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A dispatch that crosses a cluster. */
final class StepDispatchCodecTest {
  private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  @Test
  void dispatch_arrives_as_it_was_sent() {
    StepDispatchCodec codec = new StepDispatchCodec();
    StepDispatch sent = dispatch(Optional.of("tenant=acme"), List.of(PARENT, PARENT));
    Buffer wire = Buffer.buffer("before");

    codec.encodeToWire(wire, sent);

    assertThat(codec.decodeFromWire("before".length(), wire)).isEqualTo(sent);
  }

  @Test
  void dispatch_of_an_earlier_version_is_understood() {
    JsonObject earlier = StepDispatchCodec.toJson(dispatch(Optional.empty(), List.of()));
    earlier.remove("links");
    earlier.remove("baggage");
    earlier.remove("task_trace_state");

    assertThat(StepDispatchCodec.fromJson(earlier))
        .isEqualTo(dispatch(Optional.empty(), List.of()));
  }

  private static StepDispatch dispatch(Optional<String> baggage, List<String> links) {
    ExecutionContext task =
        new ExecutionContext(
            new UUID(1, 2),
            "c",
            "orders",
            "order_fulfillment",
            "1.0.0",
            Optional.of(PARENT),
            baggage.map(sent -> "vendor=" + sent.length()),
            true,
            baggage);
    StepContext step =
        new StepContext(
            task,
            new UUID(3, 4),
            "join",
            1,
            3,
            new JsonObject().put("n", 1),
            Map.of("left", new JsonObject().put("value", 2)),
            new JsonObject());
    return new StepDispatch(
        step, "examples.sum", Optional.of(PARENT), links, Optional.of(Duration.ofSeconds(3)));
  }
}
