package dev.tasker.config;

import java.util.List;

/**
 * How tasks are created and watched; the file {@code orchestration.toml}.
 *
 * @param templatePaths files and directories with task templates; empty for {@code conf/templates},
 *     else the copy in the jar
 * @param reaper the search for steps whose lease ran out
 * @param creation the creation of tasks
 */
public record OrchestrationConfig(List<String> templatePaths, Reaper reaper, Creation creation) {

  public OrchestrationConfig {
    templatePaths = List.copyOf(templatePaths);
  }

  /**
   * The search for steps whose lease ran out; table {@code [orchestration.reaper]}.
   *
   * @param batch most steps returned to the queue in one transaction
   */
  public record Reaper(int batch) {}

  /**
   * The creation of tasks; table {@code [orchestration.creation]}.
   *
   * @param maxBatch most tasks created in one statement
   * @param strictTemplates whether an unknown field of a template is an error, not a warning
   */
  public record Creation(int maxBatch, boolean strictTemplates) {}
}
