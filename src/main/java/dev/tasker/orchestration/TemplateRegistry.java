package dev.tasker.orchestration;

import dev.tasker.store.RegisteredTemplate;
import dev.tasker.store.TemplateStore;
import dev.tasker.store.TemplateStore.StoredTemplate;
import dev.tasker.template.VersionOrder;
import dev.tasker.workflow.TaskRequest;
import dev.tasker.workflow.TaskTemplate;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The templates this process knows: those it discovered at boot, and those it met in claimed steps
 * since. Safe on any thread.
 */
public final class TemplateRegistry {

  private final TemplateStore store;
  private final Function<JsonObject, TaskTemplate> parser;
  private final Map<Integer, RegisteredTemplate> byId = new ConcurrentHashMap<>();
  private final Map<String, List<RegisteredTemplate>> byName = new ConcurrentHashMap<>();

  /**
   * @param parser reads a stored definition
   */
  public TemplateRegistry(TemplateStore store, Function<JsonObject, TaskTemplate> parser) {
    this.store = store;
    this.parser = parser;
  }

  /** Registers the discovered templates and their namespaces in the database and here. */
  public Future<Void> register(Collection<TaskTemplate> templates) {
    return store.register(templates).onSuccess(this::addAll).mapEmpty();
  }

  private void addAll(List<RegisteredTemplate> templates) {
    templates.forEach(
        template -> {
          byId.put(template.templateId(), template);
          byName.merge(
              nameOf(template.template()), List.of(template), TemplateRegistry::newestFirst);
        });
  }

  /** The template to create a task from; without a version, the newest one. */
  public Optional<RegisteredTemplate> find(
      String namespaceName, String name, Optional<String> version) {
    return byName.getOrDefault(key(namespaceName, name), List.of()).stream()
        .filter(template -> version.map(template.template().version()::equals).orElse(true))
        .findFirst();
  }

  /**
   * The template that a request names.
   *
   * @throws UnknownTemplateException when it is not registered
   */
  public RegisteredTemplate require(TaskRequest request) {
    return find(request.namespaceName(), request.name(), request.version())
        .orElseThrow(() -> new UnknownTemplateException(request, this));
  }

  /**
   * The template of a claimed step, if it is known already; on the hot path it always is, see
   * {@link #load}.
   */
  public Optional<RegisteredTemplate> known(int templateId) {
    return Optional.ofNullable(byId.get(templateId));
  }

  /** Reads a template that another process registered, once. */
  public Future<RegisteredTemplate> load(int templateId) {
    return store
        .load(templateId)
        .map(
            stored ->
                parse(
                    stored.orElseThrow(
                        () ->
                            new IllegalStateException(
                                "template " + templateId + " is not in the database"))))
        .onSuccess(template -> byId.put(templateId, template));
  }

  private RegisteredTemplate parse(StoredTemplate stored) {
    return new RegisteredTemplate(
        stored.templateId(), stored.namespaceId(), parser.apply(stored.definition()));
  }

  /** The templates discovered by this process, in order of their keys. */
  public List<TaskTemplate> templates() {
    return byName.values().stream()
        .flatMap(List::stream)
        .map(RegisteredTemplate::template)
        .sorted(Comparator.comparing(template -> template.key().toString()))
        .toList();
  }

  /** Ids of the namespaces of the discovered templates, by name. */
  public Map<String, Integer> namespaceIds() {
    Map<String, Integer> ids = new ConcurrentHashMap<>();
    byName.values().stream()
        .flatMap(List::stream)
        .forEach(t -> ids.put(t.template().namespaceName(), t.namespaceId()));
    return ids;
  }

  /** Names of the templates of a namespace, for error messages. */
  public Set<String> names(String namespaceName) {
    Set<String> names = new TreeSet<>();
    templates().stream()
        .filter(template -> template.namespaceName().equals(namespaceName))
        .forEach(template -> names.add(template.name()));
    return names;
  }

  private static List<RegisteredTemplate> newestFirst(
      List<RegisteredTemplate> known, List<RegisteredTemplate> added) {
    List<RegisteredTemplate> all = new ArrayList<>(added);
    known.stream()
        .filter(
            k -> all.stream().noneMatch(a -> a.template().version().equals(k.template().version())))
        .forEach(all::add);
    all.sort(
        Comparator.comparing(
                (RegisteredTemplate t) -> t.template().version(), VersionOrder.INSTANCE)
            .reversed());
    return List.copyOf(all);
  }

  private static String nameOf(TaskTemplate template) {
    return key(template.namespaceName(), template.name());
  }

  private static String key(String namespaceName, String name) {
    return namespaceName + "/" + name;
  }
}
