package dev.tasker.api;

import dev.tasker.api.Problem.Violation;
import dev.tasker.config.ConfigChange;
import dev.tasker.config.ConfigError;
import dev.tasker.config.ReloadReport;
import dev.tasker.config.ReloadReport.Outcome;
import dev.tasker.store.TaskQueries;
import dev.tasker.telemetry.Telemetry;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Shows the configuration in force, without secrets, and has it read again. */
final class ConfigRoutes {
  /** The configuration must be readable while the database is away. */
  private static final long NAMESPACES_TIMEOUT_SECONDS = 2;

  private final RunningConfig config;
  private final TaskQueries tasks;
  private final Telemetry telemetry;

  ConfigRoutes(ApiSetup setup) {
    this.config = setup.config();
    this.tasks = setup.tasks();
    this.telemetry = setup.telemetry();
  }

  void addTo(Router router) {
    new Resource(router, "/config").get(request -> config()).orRefuse();
    new Resource(router, "/v1/config/reload")
        // There is no body; but the form of a foreign page, in a browser beside us, cannot say
        // this.
        .post(List.of(RequestBody::mustBeJson), request -> reload())
        .orRefuse();
  }

  private Future<Object> config() {
    return tasks
        .namespaces()
        .timeout(NAMESPACES_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .map(Optional::of)
        .otherwise(Optional.empty())
        .map(registered -> config(new NamespaceRates(telemetry.sampler(), registered)));
  }

  private JsonObject config(NamespaceRates rates) {
    JsonObject body = config.current().get().redacted().toJson(Instant.now());
    body.getJsonObject("metadata")
        .put("namespaces", rates.toJson())
        .put("restart_required", changes(config.pending().get(), ConfigRoutes::waiting))
        // What the files say can have been replaced while running.
        .put("sampling", TelemetryJson.sampling(telemetry));
    return body;
  }

  private Future<Object> reload() {
    return Bounded.wait(config.reload().apply("http")).map(ConfigRoutes::answer);
  }

  private static JsonObject answer(ReloadReport report) {
    Outcome outcome = report.outcome();
    if (outcome == Outcome.REFUSED) {
      throw refused(report.errors());
    }
    if (outcome == Outcome.FAILED || outcome == Outcome.IGNORED) {
      throw Problem.of(
              503,
              "reload_" + outcome.word(),
              "The configuration was not read",
              outcome == Outcome.IGNORED
                  ? "The process is stopping."
                  : "Nothing was changed. The log of the process has the reason.")
          .toException();
    }
    return new JsonObject()
        .put("outcome", outcome.word())
        .put("applied", changes(report.applied(), change -> applied(change, report)))
        .put("restart_required", changes(report.restart(), ConfigRoutes::waiting));
  }

  private static ProblemException refused(List<ConfigError> errors) {
    List<Violation> violations =
        errors.stream().map(error -> new Violation("", error.toString())).toList();
    return Problem.of(
            422,
            "invalid_configuration",
            "The configuration is not valid",
            "Nothing was changed; the process runs on as it was. Correct the files and reload.")
        .with(violations)
        .toException();
  }

  private static JsonArray changes(
      List<ConfigChange> changes, Function<ConfigChange, JsonObject> json) {
    return new JsonArray(changes.stream().map(json).toList());
  }

  private static JsonObject applied(ConfigChange change, ReloadReport report) {
    JsonObject json =
        new JsonObject()
            .put("key", change.key())
            .put("from", change.before())
            .put("to", change.after())
            .put("origin", change.origin().toString());
    Optional.ofNullable(report.overruled().get(change.key()))
        .ifPresent(variable -> json.put("overruled_by", variable));
    return json;
  }

  private static JsonObject waiting(ConfigChange change) {
    return new JsonObject()
        .put("key", change.key())
        .put("in_use", change.before())
        .put("configured", change.after())
        .put("origin", change.origin().toString());
  }
}
