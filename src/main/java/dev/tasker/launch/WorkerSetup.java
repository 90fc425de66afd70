package dev.tasker.launch;

import dev.tasker.config.TaskerConfig;
import dev.tasker.orchestration.TemplateRegistry;
import dev.tasker.store.WorkerStore;
import dev.tasker.telemetry.Telemetry;
import dev.tasker.worker.WorkerVerticle;
import dev.tasker.workflow.StepTemplate;
import dev.tasker.workflow.TaskTemplate;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the worker of this process is made from: whom it serves, who it is, its bounds. */
final class WorkerSetup {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerSetup.class);

  private WorkerSetup() {}

  static WorkerVerticle.Setup of(SystemContext context, Telemetry telemetry) {
    warnOfMissingHandlers(context);
    TaskerConfig config = context.config();
    Map<String, Integer> namespaces = served(config, context.templates());
    return new WorkerVerticle.Setup(
        Settings.worker(config, context.database().url()),
        context.templates(),
        context.handlers(),
        telemetry,
        identity(namespaces),
        namespaces,
        Settings.worker(config));
  }

  private static void warnOfMissingHandlers(SystemContext context) {
    for (TaskTemplate template : context.templates().templates()) {
      for (StepTemplate step : template.steps()) {
        if (context.handlers().find(step.handler().callable()).isEmpty()) {
          LOG.atWarn()
              .addKeyValue("template", template.key())
              .addKeyValue("step", step.name())
              .addKeyValue("callable", step.handler().callable())
              .log("handler.missing: steps that need it fail until a worker has it");
        }
      }
    }
  }

  private static Map<String, Integer> served(TaskerConfig config, TemplateRegistry templates) {
    List<String> wanted = config.worker().namespaces();
    return templates.namespaceIds().entrySet().stream()
        .filter(entry -> wanted.isEmpty() || wanted.contains(entry.getKey()))
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static WorkerStore.Identity identity(Map<String, Integer> namespaces) {
    long pid = ProcessHandle.current().pid();
    String host = hostName();
    return new WorkerStore.Identity("worker-" + host + "-" + pid, host, pid, namespaces.keySet());
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
