package dev.tasker.api;

import dev.tasker.api.Problem.Violation;
import dev.tasker.telemetry.Telemetry;
import dev.tasker.telemetry.log.ConsoleLogging;
import dev.tasker.telemetry.sampling.NamespaceAwareSampler;
import dev.tasker.telemetry.sampling.NamespaceAwareSampler.LiveRate;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows and changes the telemetry of this process while it runs. */
final class TelemetryRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(TelemetryRoutes.class);
  private static final int LONGEST_NAMESPACE = 255;
  private static final List<String> LOG_LEVELS =
      List.of("trace", "debug", "info", "warn", "error", "off");

  private final Telemetry telemetry;
  private final IntSupplier maxBodyBytes;

  TelemetryRoutes(ApiSetup setup) {
    this.telemetry = setup.telemetry();
    this.maxBodyBytes = setup.config()::maxBodyBytes;
  }

  void addTo(Router router) {
    List<Handler<RoutingContext>> json =
        List.of(RequestBody::mustBeJson, new BodyLimit(maxBodyBytes));
    new Resource(router, "/v1/telemetry")
        .get(request -> status())
        .put(json, this::change)
        .orRefuse();
    new Resource(router, "/v1/telemetry/sampling/:namespace")
        .get(request -> Future.succeededFuture(rate(namespace(request))))
        .put(json, this::sample)
        .delete(this::reset)
        .orRefuse();
  }

  private Future<Object> status() {
    return Future.succeededFuture(TelemetryJson.status(telemetry));
  }

  /** Either field may be left out; what is left out stays as it is. */
  private Future<Object> change(RoutingContext request) {
    JsonObject body = RequestBody.object(request);
    List<Violation> faults = unknownFields(body, List.of("enabled", "log_level"));
    if (body.isEmpty()) {
      faults.add(new Violation("", "must hold enabled or log_level"));
    }
    if (body.containsKey("enabled") && !(body.getValue("enabled") instanceof Boolean)) {
      faults.add(new Violation("/enabled", "must be true or false"));
    }
    if (body.containsKey("log_level") && !isLevel(body.getValue("log_level"))) {
      faults.add(new Violation("/log_level", "must be one of " + String.join(", ", LOG_LEVELS)));
    }
    refuse(faults);
    Optional.ofNullable(body.getString("log_level")).ifPresent(TelemetryRoutes::logAt);
    return body.containsKey("enabled") ? switchTo(body.getBoolean("enabled")) : status();
  }

  private static boolean isLevel(Object value) {
    return value instanceof String level && LOG_LEVELS.contains(level.toLowerCase(Locale.ROOT));
  }

  private static void logAt(String level) {
    String before = ConsoleLogging.level();
    ConsoleLogging.setLevel(level);
    // As a warning, so that a change to a quieter level is on record, too.
    LOG.atWarn()
        .addKeyValue("from", before)
        .addKeyValue("to", ConsoleLogging.level())
        .log("telemetry.log_level_changed");
  }

  private Future<Object> switchTo(boolean enable) {
    Future<Void> changed = enable ? telemetry.runtime().enable() : telemetry.runtime().disable();
    return Bounded.wait(changed).compose(done -> enable ? started() : status());
  }

  /** The process works without telemetry; who asked for it must learn that it is not there. */
  private Future<Object> started() {
    return telemetry
        .runtime()
        .startProblem()
        .<Future<Object>>map(
            reason ->
                Future.failedFuture(
                    Problem.of(
                            503,
                            "telemetry_not_started",
                            "OpenTelemetry could not start",
                            reason + ". The process runs on without it.")
                        .toException()))
        .orElseGet(this::status);
  }

  private Future<Object> sample(RoutingContext request) {
    String namespace = namespace(request);
    JsonObject body = RequestBody.object(request);
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
    return Future.succeededFuture(rate(namespace));
  }

  private LiveRate override(String namespace, double rate, Optional<Duration> duration) {
    NamespaceAwareSampler sampler = telemetry.sampler();
    try {
      return duration.isPresent()
          ? sampler.override(namespace, rate, duration.get())
          : sampler.override(namespace, rate);
    } catch (IllegalStateException e) {
      throw Problem.of(
              409, "too_many_live_rates", "Too many live rates", String.valueOf(e.getMessage()))
          .toException();
    }
  }

  private Future<Object> reset(RoutingContext request) {
    String namespace = namespace(request);
    if (telemetry.sampler().clear(namespace)) {
      LOG.atInfo().addKeyValue("sampled_namespace", namespace).log("telemetry.sampling_restored");
    }
    return Future.succeededFuture(rate(namespace));
  }

  private JsonObject rate(String namespace) {
    JsonObject json = new JsonObject().put("namespace", namespace);
    return json.mergeIn(TelemetryJson.rate(telemetry, namespace));
  }

  /** Any name: namespaces come from workers, and one may come later. */
  private static String namespace(RoutingContext request) {
    String namespace = request.pathParam("namespace");
    if (namespace.isBlank() || namespace.length() > LONGEST_NAMESPACE) {
      throw Problem.of(
              400,
              "invalid_namespace",
              "Not a namespace",
              "A namespace has 1 to " + LONGEST_NAMESPACE + " characters.")
          .toException();
    }
    return namespace;
  }

  private static List<Violation> unknownFields(JsonObject body, List<String> known) {
    List<Violation> faults = new ArrayList<>();
    for (String field : body.fieldNames()) {
      if (!known.contains(field)) {
        faults.add(
            new Violation("/" + field, "is not known; known are " + String.join(", ", known)));
      }
    }
    return faults;
  }

  private static void refuse(List<Violation> faults) {
    if (!faults.isEmpty()) {
      throw Problem.invalid("Correct the fields named in errors.", faults).toException();
    }
  }
}
