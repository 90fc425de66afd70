package dev.tasker.api;

import dev.tasker.api.Problem.Violation;
import dev.tasker.config.Nearest;
import dev.tasker.telemetry.Telemetry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows and changes the telemetry of this process over the event bus: JSON messages to {@link
 * #ADDRESS}, whose {@code action} says what to do. The reply is what {@code GET /v1/telemetry}
 * answers; what is wrong with a message fails it, with the status that HTTP would have as the
 * failure's code. A request goes to one process, what is published to every process of a cluster.
 */
public final class TelemetryConsumer extends VerticleBase {
  /** Where the messages are sent to. */
  public static final String ADDRESS = "tasker.telemetry";

  private static final Logger LOG = LoggerFactory.getLogger(TelemetryConsumer.class);
  private static final String ACTION = "action";
  private static final String NAMESPACE = "namespace";

  /** The fields that each action takes beside its name. */
  private static final Map<String, List<String>> ACTIONS = actions();

  private final TelemetryControl control;
  private @Nullable MessageConsumer<Object> consumer;

  public TelemetryConsumer(Telemetry telemetry) {
    this.control = new TelemetryControl(telemetry);
  }

  private static Map<String, List<String>> actions() {
    Map<String, List<String>> actions = new LinkedHashMap<>();
    actions.put("status", List.of());
    actions.put("enable", List.of());
    actions.put("disable", List.of());
    actions.put("sample", List.of(NAMESPACE, "rate", "duration"));
    actions.put("unsample", List.of(NAMESPACE));
    actions.put("log_level", List.of("level"));
    return actions;
  }

  @Override
  public Future<?> start() {
    MessageConsumer<Object> listening = vertx.eventBus().consumer(ADDRESS, this::answer);
    consumer = listening;
    return listening.completion();
  }

  @Override
  public Future<?> stop() {
    return consumer == null ? Future.succeededFuture() : consumer.unregister();
  }

  private void answer(Message<Object> message) {
    Future.succeededFuture(message)
        .compose(asked -> act(checked(asked.body())))
        .onComplete(message::reply, failure -> refuse(message, failure));
  }

  private Future<JsonObject> act(JsonObject asked) {
    switch (asked.getString(ACTION)) {
      case "enable" -> {
        return control.enable(true);
      }
      case "disable" -> {
        return control.enable(false);
      }
      case "sample" -> {
        JsonObject rate = asked.copy();
        rate.remove(ACTION);
        rate.remove(NAMESPACE);
        control.sample(asked.getValue(NAMESPACE), rate);
      }
      case "unsample" -> control.unsample(asked.getValue(NAMESPACE));
      case "log_level" -> control.logAt(asked.getValue("level"), "/level");
      default -> {
        // The status is the answer to everything.
      }
    }
    return Future.succeededFuture(control.status());
  }

  private static JsonObject checked(@Nullable Object body) {
    if (!(body instanceof JsonObject asked)) {
      throw Problem.of(
              400,
              "malformed_json",
              "The message is not a JSON object",
              "Send a JSON object such as {\"action\": \"status\"}.")
          .toException();
    }
    List<String> fields =
        asked.getValue(ACTION) instanceof String action ? ACTIONS.get(action) : null;
    if (fields == null) {
      TelemetryControl.refuse(List.of(notAnAction(asked.getValue(ACTION))));
    } else {
      List<String> known = new ArrayList<>(List.of(ACTION));
      known.addAll(fields);
      TelemetryControl.refuse(TelemetryControl.unknownFields(asked, known));
    }
    return asked;
  }

  private static Violation notAnAction(@Nullable Object action) {
    return new Violation(
        "/" + ACTION,
        "must be one of "
            + String.join(", ", ACTIONS.keySet())
            + (action instanceof String word ? Nearest.hint(word, ACTIONS.keySet()) : ""));
  }

  /** Who published, or sent without waiting for a reply, finds the reason in the log. */
  private static void refuse(Message<Object> message, Throwable failure) {
    int code = 500;
    String reason = "Something failed in the process. Its log has the reason.";
    if (failure instanceof ProblemException expected) {
      code = expected.problem().status();
      reason = reason(expected.problem());
    } else {
      LOG.atError().setCause(failure).log("telemetry.message_failed");
    }
    if (message.replyAddress() == null) {
      LOG.atWarn()
          .addKeyValue("code", code)
          .addKeyValue("error", reason)
          .log("telemetry.message_refused");
    } else {
      message.fail(code, reason);
    }
  }

  private static String reason(Problem problem) {
    return problem.errors().isEmpty()
        ? problem.detail()
        : problem.errors().stream()
            .map(fault -> fault.pointer() + " " + fault.message())
            .collect(Collectors.joining("; "));
  }
}
