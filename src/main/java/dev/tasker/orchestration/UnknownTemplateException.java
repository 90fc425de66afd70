package dev.tasker.orchestration;

import dev.tasker.workflow.TaskRequest;

/** A task was requested from a template that no process has registered. */
public final class UnknownTemplateException extends RuntimeException {
  UnknownTemplateException(TaskRequest request, TemplateRegistry templates) {
    super(
        "There is no template \"%s\"%s in namespace \"%s\". %s"
            .formatted(
                request.name(),
                request.version().map(version -> " in version " + version).orElse(""),
                request.namespaceName(),
                known(request, templates)));
  }

  private static String known(TaskRequest request, TemplateRegistry templates) {
    var names = templates.names(request.namespaceName());
    return names.isEmpty()
        ? "Known namespaces: " + templates.namespaceIds().keySet().stream().sorted().toList() + "."
        : "Known templates there: " + names + ".";
  }
}
