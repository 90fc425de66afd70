package dev.tasker.cli;

import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tasker telemetry sample}. */
@Command(
    name = "sample",
    mixinStandardHelpOptions = true,
    versionProvider = TaskerVersion.class,
    description = {
      "Set the share of a namespace's new tasks whose traces and detailed metrics are recorded.",
      "What is configured holds again when the time is over, after --reset or a restart."
    },
    footerHeading = "%nExample:%n",
    footer = "  tasker telemetry sample payments 1.0 --for 10m")
final class TelemetrySampleCommand implements Callable<Integer> {
  private final CommandIo io;

  @Mixin private final ApiOptions api = new ApiOptions();

  @Parameters(index = "0", paramLabel = "NAMESPACE", description = "Any namespace.")
  private String namespace = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "RATE",
      description = "From 0.0 (nothing) to 1.0 (everything).")
  private Optional<Double> rate = Optional.empty();

  @Option(
      names = "--for",
      paramLabel = "TIME",
      description = "How long, such as 90s, 10m, 2h (default: until --reset or a restart).")
  private Optional<String> duration = Optional.empty();

  @Option(names = "--reset", description = "Return to what is configured.")
  private boolean reset;

  TelemetrySampleCommand(CommandIo io) {
    this.io = io;
  }

  @Override
  public Integer call() {
    io.quietLogging();
    JsonObject answer = reset ? reset() : api.client().sample(namespace, request());
    new TelemetryOutput(io, api.json()).printRate(answer);
    return ErrorReport.SUCCESS;
  }

  private JsonObject reset() {
    if (rate.isPresent() || duration.isPresent()) {
      throw CommandException.usage(
          "--reset goes without RATE and --for",
          "tasker telemetry sample " + namespace + " --reset");
    }
    return api.client().stopSampling(namespace);
  }

  private JsonObject request() {
    double share =
        rate.orElseThrow(
            () ->
                CommandException.usage(
                    "there is no RATE", "tasker telemetry sample " + namespace + " 1.0 --for 10m"));
    if (!(share >= 0.0 && share <= 1.0)) {
      throw CommandException.usage(
          "RATE must be from 0.0 to 1.0, was " + share, "1.0 records everything, 0.0 nothing");
    }
    JsonObject request = new JsonObject().put("rate", share);
    duration.ifPresent(time -> request.put("duration", time));
    return request;
  }
}
