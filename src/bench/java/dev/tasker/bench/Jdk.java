package dev.tasker.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JDK to start with.
 *
 * @param major 17, 25, …
 * @param home its directory
 */
record Jdk(int major, Path home) {

  /** The archive {@code make} builds for a JDK, and the option that uses it. */
  private static final Map<Integer, Map.Entry<String, Path>> ARCHIVES =
      Map.of(
          17, Map.entry("-XX:SharedArchiveFile=", Path.of("target/tasker.jsa")),
          25, Map.entry("-XX:AOTCache=", Path.of("target/tasker.aot")));

  /** The one this JVM runs on, the newest 17 and the newest 25 of this machine. */
  static List<Jdk> found() throws IOException, InterruptedException {
    Map<Integer, Jdk> found = new LinkedHashMap<>();
    for (int major : List.of(17, 25)) {
      Optional<Path> home = newest(major);
      home.ifPresent(path -> found.put(major, new Jdk(major, path)));
    }
    int own = Runtime.version().feature();
    found.putIfAbsent(own, new Jdk(own, Path.of(System.getProperty("java.home"))));
    return List.copyOf(found.values());
  }

  private static Optional<Path> newest(int major) throws IOException, InterruptedException {
    String version = Integer.toString(major);
    Process script =
        new ProcessBuilder("./.mvn/newest-jdk.sh", version, version)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String home = new String(script.getInputStream().readAllBytes()).strip();
    return script.waitFor() == 0 ? Optional.of(Path.of(home)) : Optional.empty();
  }

  String java() {
    return home.resolve("bin/java").toString();
  }

  /**
   * The arguments that use an archive of classes: {@code BENCH_JVM_ARGS_17} and {@code _25}, else
   * the archives in {@code target/}; empty when there is none for this JDK.
   */
  List<String> archiveArguments() {
    String named = System.getenv("BENCH_JVM_ARGS_" + major);
    if (named != null && !named.isBlank()) {
      return List.of(named.strip().split("\\s+"));
    }
    List<String> arguments = new ArrayList<>();
    Optional.ofNullable(ARCHIVES.get(major))
        .filter(archive -> Files.exists(archive.getValue()))
        .ifPresent(archive -> arguments.add(archive.getKey() + archive.getValue()));
    return arguments;
  }
}
