package dev.tasker.bench;

import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where a run took place, and which versions took part.
 *
 * @param facts by name, in the order to show them
 */
record Machine(Map<String, String> facts) {
  private static final Pattern PEER_JAR =
      Pattern.compile("((?:db-scheduler|jobrunr|transact|dbos)[a-z-]*)-(\\d[^/]*)\\.jar$");
  private static final Path NPM = Path.of("src/bench/npm/package.json");

  static Machine read(BenchServer server) throws IOException {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("date", Instant.now().truncatedTo(ChronoUnit.MINUTES).toString());
    facts.put("CPU", field(Path.of("/proc/cpuinfo"), "model name"));
    facts.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
    facts.put("memory", field(Path.of("/proc/meminfo"), "MemTotal"));
    facts.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    facts.put("file system of the data", server.fileSystem());
    facts.put("load at the start", firstLine(Path.of("/proc/loadavg")));
    facts.put("JDK", System.getProperty("java.vm.name") + " " + Runtime.version());
    facts.put(
        "PostgreSQL",
        server
            .admin()
            .row(
                """
                select current_setting('server_version')
                       || ', fsync ' || current_setting('fsync')
                       || ', synchronous_commit ' || current_setting('synchronous_commit')
                       || ', shared_buffers ' || current_setting('shared_buffers') as settings
                """)
            .getString("settings"));
    facts.put("Tasker", output("git", "describe", "--always", "--dirty").orElse("unknown"));
    facts.put("peers", String.join(", ", peers()));
    return new Machine(facts);
  }

  List<String> lines() {
    return facts.entrySet().stream().map(fact -> fact.getKey() + ": " + fact.getValue()).toList();
  }

  private static List<String> peers() throws IOException {
    List<String> peers = new ArrayList<>();
    for (String jar : System.getProperty("bench.peers.classpath", "").split(File.pathSeparator)) {
      Matcher name = PEER_JAR.matcher(jar);
      if (name.find()) {
        peers.add(name.group(1) + " " + name.group(2));
      }
    }
    if (Files.exists(NPM)) {
      JsonObject packages = new JsonObject(Files.readString(NPM)).getJsonObject("dependencies");
      packages.forEach(entry -> peers.add(entry.getKey() + " " + entry.getValue()));
      String node = Files.exists(Contenders.OWN_NODE) ? Contenders.OWN_NODE.toString() : "node";
      output(node, "--version").ifPresent(version -> peers.add("Node.js " + version));
    }
    return peers;
  }

  private static String field(Path file, String name) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(name))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .orElse("unknown");
    }
  }

  private static String firstLine(Path file) throws IOException {
    return Files.readString(file).strip();
  }

  private static Optional<String> output(String... command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String text = new String(process.getInputStream().readAllBytes()).strip();
      return process.waitFor() == 0 ? Optional.of(text) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
