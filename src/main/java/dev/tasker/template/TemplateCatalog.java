package dev.tasker.template;

import dev.tasker.workflow.TaskTemplate;
import dev.tasker.workflow.TemplateKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The templates a process knows, by namespace, name and version. Immutable; safe on any thread.
 * Also carries what was wrong with the files it was read from: a catalog with errors holds only the
 * templates that have none, and {@link #orThrow()} refuses it.
 */
public final class TemplateCatalog {

  /** No templates. */
  public static final TemplateCatalog EMPTY = new Builder().build();

  private final Map<TemplateKey, TaskTemplate> templates;
  private final Map<TemplateKey, String> files;
  private final List<TemplateProblem> problems;

  private TemplateCatalog(Builder builder) {
    this.templates = Collections.unmodifiableMap(new LinkedHashMap<>(builder.templates));
    this.files = Map.copyOf(builder.files);
    this.problems = List.copyOf(builder.problems);
  }

  /** Every template, ordered by file. */
  public Collection<TaskTemplate> templates() {
    return templates.values();
  }

  public Optional<TaskTemplate> find(TemplateKey key) {
    return Optional.ofNullable(templates.get(key));
  }

  /** The newest version of a template; versions compare number by number, then as text. */
  public Optional<TaskTemplate> latest(String namespaceName, String name) {
    return templates.values().stream()
        .filter(template -> template.namespaceName().equals(namespaceName))
        .filter(template -> template.name().equals(name))
        .max(Comparator.comparing(TaskTemplate::version, VersionOrder.INSTANCE));
  }

  /** The file a template was read from. */
  public Optional<String> fileOf(TemplateKey key) {
    return Optional.ofNullable(files.get(key));
  }

  /** The namespaces that have templates, sorted. */
  public SortedSet<String> namespaces() {
    SortedSet<String> namespaces = new TreeSet<>();
    templates.values().forEach(template -> namespaces.add(template.namespaceName()));
    return namespaces;
  }

  /** Errors and warnings of all files, in the order of the files. */
  public List<TemplateProblem> problems() {
    return problems;
  }

  public List<TemplateProblem> warnings() {
    return problems.stream().filter(problem -> !problem.isError()).toList();
  }

  public boolean hasErrors() {
    return problems.stream().anyMatch(TemplateProblem::isError);
  }

  /**
   * This catalog.
   *
   * @throws TemplateException with all problems when a file has errors
   */
  public TemplateCatalog orThrow() {
    if (hasErrors()) {
      throw new TemplateException(problems);
    }
    return this;
  }

  /** Collects templates file by file. */
  static final class Builder {
    private final Map<TemplateKey, TaskTemplate> templates = new LinkedHashMap<>();
    private final Map<TemplateKey, String> files = new LinkedHashMap<>();
    private final List<TemplateProblem> problems = new ArrayList<>();

    Builder add(String file, ParsedTemplate parsed) {
      problems.addAll(parsed.problems());
      parsed.template().ifPresent(template -> add(file, template));
      return this;
    }

    Builder problem(String file, String message) {
      problems.add(new TemplateProblem(TemplateProblem.Severity.ERROR, file, 0, 0, "", message));
      return this;
    }

    private void add(String file, TaskTemplate template) {
      String other = files.putIfAbsent(template.key(), file);
      if (other == null) {
        templates.put(template.key(), template);
      } else {
        problem(file, "template " + template.key() + " is already defined in " + other);
      }
    }

    TemplateCatalog build() {
      return new TemplateCatalog(this);
    }
  }
}
