package dev.tasker.workflow;

/** What identifies a task template. */
public record TemplateKey(String namespaceName, String name, String version) {
  @Override
  public String toString() {
    return namespaceName + "/" + name + "/" + version;
  }
}
