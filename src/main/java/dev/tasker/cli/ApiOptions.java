package dev.tasker.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/** The options of commands that talk to a server. */
final class ApiOptions {
  static final String DEFAULT_URL = "http://localhost:8080";

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = DEFAULT_URL,
      description = "The server (default: ${DEFAULT-VALUE}).")
  private String url = DEFAULT_URL;

  @Option(names = "--json", description = "Print the answer as JSON.")
  private boolean json;

  TaskClient client() {
    return TaskClient.of(url);
  }

  /** A client that does not wait for long. */
  TaskClient client(Duration timeout) {
    return TaskClient.of(url, timeout);
  }

  String url() {
    return url;
  }

  boolean json() {
    return json;
  }
}
