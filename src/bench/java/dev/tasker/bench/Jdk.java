package dev.tasker.bench;

import java.io.IOException;
import java.nio.file.Path;
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
   * Makes the archive of classes for {@code bin/tasker} on this JDK, beside the jar.
   *
   * @param log where its output goes
   * @return false when none could be made; what is measured then has none
   */
  boolean makeArchive(Path bin, Path log) throws IOException, InterruptedException {
    ProcessBuilder maker =
        new ProcessBuilder(bin.resolve("tasker-archive").toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    maker.environment().put("JAVA_HOME", home.toString());
    return maker.start().waitFor() == 0;
  }
}
