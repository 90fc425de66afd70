package dev.tasker.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tasker config reload}. */
@Command(
    name = "reload",
    mixinStandardHelpOptions = true,
    versionProvider = TaskerVersion.class,
    description = {
      "Have a running process read its configuration again.",
      "Shows what has changed, and what needs a restart. An invalid configuration changes nothing."
    })
final class ConfigReloadCommand implements Callable<Integer> {
  private final CommandIo io;

  @Mixin private final ApiOptions api = new ApiOptions();

  ConfigReloadCommand(CommandIo io) {
    this.io = io;
  }

  @Override
  public Integer call() {
    io.quietLogging();
    JsonObject report = api.client().reloadConfig();
    if (api.json()) {
      io.out().println(report.encodePrettily());
    } else {
      print(report);
    }
    return ErrorReport.SUCCESS;
  }

  private void print(JsonObject report) {
    JsonArray applied = report.getJsonArray("applied", new JsonArray());
    JsonArray restart = report.getJsonArray("restart_required", new JsonArray());
    if (applied.isEmpty() && restart.isEmpty()) {
      io.out().println("nothing has changed");
      return;
    }
    applied.forEach(change -> applied((JsonObject) change));
    restart.forEach(change -> restart((JsonObject) change));
  }

  private void applied(JsonObject change) {
    io.out()
        .println(
            "%s = %s, was %s (%s)"
                .formatted(
                    change.getString("key"),
                    orNotSet(change.getString("to", "")),
                    orNotSet(change.getString("from", "")),
                    change.getString("origin", "?")));
    String variable = change.getString("overruled_by", "");
    if (!variable.isEmpty()) {
      io.err().println("warning: " + variable + " wins over it: the change is without effect");
    }
  }

  private void restart(JsonObject change) {
    io.out()
        .println(
            "needs a restart: %s = %s, in use %s (%s)"
                .formatted(
                    change.getString("key"),
                    orNotSet(change.getString("configured", "")),
                    orNotSet(change.getString("in_use", "")),
                    change.getString("origin", "?")));
  }

  private static String orNotSet(String value) {
    return value.isEmpty() ? "not set" : value;
  }
}
