package dev.tasker.cli;

import dev.tasker.config.ConfigLoader;
import dev.tasker.config.ConfigSource;
import dev.tasker.config.LoadedConfig;
import dev.tasker.launch.PlannedTelemetry;
import dev.tasker.telemetry.doctor.AskedServer;
import dev.tasker.telemetry.doctor.Doctor;
import dev.tasker.telemetry.doctor.Finding;
import dev.tasker.telemetry.log.ConsoleLogging;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tasker telemetry doctor}. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    versionProvider = TaskerVersion.class,
    description = {
      "Find out why no traces appear: walk the causes one after another and say what to fix.",
      "Looks at the configuration of this environment and, where one runs, at a server.",
      "Exit code 1 when there is a problem."
    })
final class TelemetryDoctorCommand implements Callable<Integer> {
  private static final Duration SERVER_LIMIT = Duration.ofSeconds(2);

  private final CommandIo io;

  @Mixin private final ApiOptions api = new ApiOptions();

  @Option(
      names = "--env",
      paramLabel = "NAME",
      description = "The environment layer (default: TASKER_ENV, else development).")
  private Optional<String> environment = Optional.empty();

  TelemetryDoctorCommand(CommandIo io) {
    this.io = io;
  }

  @Override
  public Integer call() {
    io.quietLogging();
    ConfigSource source = ConfigSource.fromEnvironment(io.env(), Map.of(), io.directory());
    LoadedConfig loaded =
        ConfigLoader.loadBlocking(environment.map(source::withEnvironment).orElse(source));
    List<Finding> findings = examine(PlannedTelemetry.of(loaded, io.env()), askServer());
    if (api.json()) {
      io.out().println(json(findings).encodePrettily());
    } else {
      findings.forEach(this::print);
    }
    return findings.stream().anyMatch(Finding::isProblem)
        ? ErrorReport.FAILED
        : ErrorReport.SUCCESS;
  }

  private List<Finding> examine(PlannedTelemetry planned, AskedServer server) {
    Vertx vertx = Vertx.vertx();
    if (!io.isSet("LOG_LEVEL")) {
      // What goes wrong here is what the findings are about.
      ConsoleLogging.setLevel("off");
    }
    try {
      return new Doctor(vertx, planned.settings(), planned.sampling(), io.env(), server).examine();
    } finally {
      close(vertx);
      io.quietLogging();
    }
  }

  private static void close(Vertx vertx) {
    try {
      vertx.close().await(1, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      // The process ends anyway.
    }
  }

  private AskedServer askServer() {
    try {
      JsonObject status = api.client(SERVER_LIMIT).telemetry();
      return new AskedServer(api.url(), Optional.of(status), "");
    } catch (CommandException e) {
      if (e.exitCode() == ErrorReport.WRONG_USAGE) {
        throw e;
      }
      return new AskedServer(api.url(), Optional.empty(), String.valueOf(e.getMessage()));
    }
  }

  private void print(Finding finding) {
    io.out().println("%-8s %-15s %s".formatted(word(finding), finding.check(), finding.finding()));
    printIfThere("", finding.meaning());
    printIfThere("fix: ", finding.fix());
  }

  private void printIfThere(String label, String text) {
    if (!text.isEmpty()) {
      io.out().println(" ".repeat(25) + label + text);
    }
  }

  private static String word(Finding finding) {
    return finding.verdict().name().toLowerCase(Locale.ROOT);
  }

  private static JsonObject json(List<Finding> findings) {
    JsonArray checks = new JsonArray();
    for (Finding finding : findings) {
      JsonObject check =
          new JsonObject()
              .put("check", finding.check())
              .put("verdict", word(finding))
              .put("finding", finding.finding());
      if (finding.isProblem()) {
        check.put("meaning", finding.meaning()).put("fix", finding.fix());
      }
      checks.add(check);
    }
    return new JsonObject()
        .put("healthy", findings.stream().noneMatch(Finding::isProblem))
        .put("checks", checks);
  }
}
