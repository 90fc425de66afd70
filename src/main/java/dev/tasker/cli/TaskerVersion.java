package dev.tasker.cli;

import picocli.CommandLine.IVersionProvider;

/** The version in the manifest of the jar, and the Java it runs on. */
final class TaskerVersion implements IVersionProvider {

  @Override
  public String[] getVersion() {
    String version = Main.class.getPackage().getImplementationVersion();
    String shown = version == null ? "(not from a jar)" : version;
    return new String[] {"tasker " + shown + " (Java " + Runtime.version() + ")"};
  }
}
