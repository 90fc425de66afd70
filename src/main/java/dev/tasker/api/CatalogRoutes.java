package dev.tasker.api;

import dev.tasker.orchestration.TemplateRegistry;
import dev.tasker.store.RegisteredTemplate;
import dev.tasker.store.TaskQueries;
import dev.tasker.workflow.StepTemplate;
import dev.tasker.workflow.TaskTemplate;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;

/** Shows templates and namespaces. */
final class CatalogRoutes {
  private final TemplateRegistry templates;
  private final TaskQueries tasks;

  CatalogRoutes(ApiSetup setup) {
    this.templates = setup.templates();
    this.tasks = setup.tasks();
  }

  void addTo(Router router) {
    new Resource(router, "/v1/templates").get(request -> templates()).orRefuse();
    new Resource(router, "/v1/templates/:namespace/:name/:version").get(this::template).orRefuse();
    new Resource(router, "/v1/namespaces").get(request -> namespaces()).orRefuse();
  }

  private Future<Object> templates() {
    List<JsonObject> all = templates.templates().stream().map(CatalogRoutes::summary).toList();
    return Future.succeededFuture(
        new JsonObject().put("templates", new JsonArray(all)).put("total_count", all.size()));
  }

  private Future<Object> template(RoutingContext request) {
    String namespace = request.pathParam("namespace");
    String name = request.pathParam("name");
    String version = request.pathParam("version");
    return templates
        .find(namespace, name, Optional.of(version))
        .map(RegisteredTemplate::template)
        .<Future<Object>>map(
            found ->
                Future.succeededFuture(summary(found).put("definition", found.definition().copy())))
        .orElseThrow(
            () ->
                Problem.of(
                        404,
                        "template_not_found",
                        "Not found",
                        "There is no template %s/%s/%s.".formatted(namespace, name, version))
                    .toException());
  }

  private static JsonObject summary(TaskTemplate template) {
    return new JsonObject()
        .put("namespace", template.namespaceName())
        .put("name", template.name())
        .put("version", template.version())
        .put("description", template.description())
        .put("steps", new JsonArray(template.steps().stream().map(StepTemplate::name).toList()))
        .put("input_schema", template.inputSchema().copy());
  }

  private Future<Object> namespaces() {
    return Bounded.wait(tasks.namespaces()).map(CatalogRoutes::namespaces);
  }

  private static JsonObject namespaces(List<String> names) {
    List<JsonObject> all = names.stream().map(name -> new JsonObject().put("name", name)).toList();
    return new JsonObject().put("namespaces", new JsonArray(all)).put("total_count", all.size());
  }
}
