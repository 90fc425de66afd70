package dev.tasker.api;

import dev.tasker.api.Problem.Violation;
import dev.tasker.config.Nearest;
import dev.tasker.telemetry.Telemetry;
import dev.tasker.telemetry.log.ConsoleLogging;
import dev.tasker.telemetry.sampling.NamespaceAwareSampler;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What can be asked of the telemetry of this process, by whatever way it is asked. Everything is
 * checked before anything is done; what is wrong is told by a {@link ProblemException}. Safe on any
 * thread.
 */
final class TelemetryControl {
  private static final Logger LOG = LoggerFactory.getLogger(TelemetryControl.class);
  private static final int LONGEST_NAMESPACE = 255;
  private static final int MOST_FAULTS = 10;
  private static final int LONGEST_NAME_TOLD = 60;
  private static final List<String> LOG_LEVELS =
      List.of("trace", "debug", "info", "warn", "error", "off");

  private final Telemetry telemetry;

  TelemetryControl(Telemetry telemetry) {
    this.telemetry = telemetry;
  }

  /** What telemetry does right now. */
  JsonObject status() {
    return TelemetryJson.status(telemetry);
  }

  /**
   * Switches OpenTelemetry on or off, changes the level of the log, or both.
   *
   * @param body {@code enabled} and {@code log_level}; what is left out stays as it is
   * @return the status afterwards
   */
  Future<JsonObject> change(JsonObject body) {
    List<Violation> faults = unknownFields(body, List.of("enabled", "log_level"));
    if (body.isEmpty()) {
      faults.add(new Violation("", "must hold enabled or log_level"));
    }
    if (body.containsKey("enabled") && !(body.getValue("enabled") instanceof Boolean)) {
      faults.add(new Violation("/enabled", "must be true or false"));
    }
    if (body.containsKey("log_level")) {
      checkLevel(body.getValue("log_level"), "/log_level", faults);
    }
    refuse(faults);
    Optional.ofNullable(body.getString("log_level")).ifPresent(TelemetryControl::changeLevel);
    return body.containsKey("enabled")
        ? enable(body.getBoolean("enabled"))
        : Future.succeededFuture(status());
  }

  /** Switches OpenTelemetry on or off; the status afterwards. */
  Future<JsonObject> enable(boolean enable) {
    Future<Void> changed = enable ? telemetry.runtime().enable() : telemetry.runtime().disable();
    return Bounded.wait(changed).map(done -> enable ? started() : status());
  }

  /** The process works without telemetry; who asked for it must learn that it is not there. */
  private JsonObject started() {
    telemetry
        .runtime()
        .startProblem()
        .ifPresent(
            reason -> {
              throw Problem.of(
                      503,
                      "telemetry_not_started",
                      "OpenTelemetry could not start",
                      reason + ". The process runs on without it.")
                  .toException();
            });
    return status();
  }

  /**
   * Changes the least level of the log.
   *
   * @param pointer where the level stands in what was asked
   */
  void logAt(@Nullable Object level, String pointer) {
    List<Violation> faults = new ArrayList<>();
    checkLevel(level, pointer, faults);
    refuse(faults);
    changeLevel(String.valueOf(level));
  }

  private static void checkLevel(@Nullable Object value, String pointer, List<Violation> faults) {
    if (!(value instanceof String level) || !LOG_LEVELS.contains(level.toLowerCase(Locale.ROOT))) {
      faults.add(new Violation(pointer, "must be one of " + String.join(", ", LOG_LEVELS)));
    }
  }

  private static void changeLevel(String level) {
    String before = ConsoleLogging.level();
    ConsoleLogging.setLevel(level);
    // As a warning, so that a change to a quieter level is on record, too.
    LOG.atWarn()
        .addKeyValue("from", before)
        .addKeyValue("to", ConsoleLogging.level())
        .log("telemetry.log_level_changed");
  }

  /**
   * Gives a namespace a live rate.
   *
   * @param body {@code rate}, and {@code duration} if it is to end by itself
   * @return the rate from now on
   */
  JsonObject sample(@Nullable Object name, JsonObject body) {
    String namespace = namespace(name);
    List<Violation> faults = unknownFields(body, List.of("rate", "duration"));
    double rate = body.getValue("rate") instanceof Number number ? number.doubleValue() : -1;
    if (!(rate >= 0.0 && rate <= 1.0)) {
      faults.add(new Violation("/rate", "must be a number from 0.0 to 1.0"));
    }
    Optional<Duration> duration = SamplingDuration.read(body.getValue("duration"), faults);
    refuse(faults);
    override(namespace, rate, duration);
    LOG.atInfo()
        .addKeyValue("sampled_namespace", namespace)
        .addKeyValue("rate", rate)
        .addKeyValue("for", duration.map(Duration::toString).orElse("good"))
        .log("telemetry.sampling_changed");
    return rate(namespace);
  }

  private void override(String namespace, double rate, Optional<Duration> duration) {
    NamespaceAwareSampler sampler = telemetry.sampler();
    try {
      if (duration.isPresent()) {
        sampler.override(namespace, rate, duration.get());
      } else {
        sampler.override(namespace, rate);
      }
    } catch (IllegalStateException e) {
      throw Problem.of(
              409, "too_many_live_rates", "Too many live rates", String.valueOf(e.getMessage()))
          .toException();
    }
  }

  /** Returns a namespace to what is configured; the rate from now on. */
  JsonObject unsample(@Nullable Object name) {
    String namespace = namespace(name);
    if (telemetry.sampler().clear(namespace)) {
      LOG.atInfo().addKeyValue("sampled_namespace", namespace).log("telemetry.sampling_restored");
    }
    return rate(namespace);
  }

  /** The rate of a namespace right now. */
  JsonObject rate(@Nullable Object name) {
    String namespace = namespace(name);
    JsonObject json = new JsonObject().put("namespace", namespace);
    return json.mergeIn(TelemetryJson.rate(telemetry, namespace));
  }

  /** Any name: namespaces come from workers, and one may come later. */
  private static String namespace(@Nullable Object name) {
    if (name instanceof String namespace
        && !namespace.isBlank()
        && namespace.length() <= LONGEST_NAMESPACE) {
      return namespace;
    }
    throw Problem.of(
            400,
            "invalid_namespace",
            "Not a namespace",
            "A namespace has 1 to " + LONGEST_NAMESPACE + " characters.")
        .toException();
  }

  /** A fault for each field that is not among the known ones, with the one that was meant. */
  static List<Violation> unknownFields(JsonObject body, List<String> known) {
    List<Violation> faults = new ArrayList<>();
    body.fieldNames().stream()
        .filter(field -> !known.contains(field))
        .limit(MOST_FAULTS)
        .forEach(field -> faults.add(unknown(field, known)));
    return faults;
  }

  private static Violation unknown(String field, List<String> known) {
    String told =
        field.length() <= LONGEST_NAME_TOLD ? field : field.substring(0, LONGEST_NAME_TOLD) + "…";
    return new Violation(
        "/" + told,
        "is not known"
            + Nearest.to(field, known)
                .map(near -> "; did you mean \"" + near + "\"?")
                .orElse("; known are " + String.join(", ", known)));
  }

  /** Throws when there are any. */
  static void refuse(List<Violation> faults) {
    if (!faults.isEmpty()) {
      throw Problem.invalid("Correct the fields named in errors.", faults).toException();
    }
  }
}
