package dev.tasker.cli;

import dev.tasker.telemetry.log.ConsoleLogging;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a command may use of the process it runs in.
 *
 * @param out results only
 * @param err errors and hints
 * @param env the environment variables
 * @param terminal what {@code out} can show
 * @param directory what relative paths are relative to
 */
record CommandIo(
    PrintWriter out,
    PrintWriter err,
    Map<String, String> env,
    TerminalKind terminal,
    Path directory) {

  static CommandIo ofProcess() {
    Map<String, String> env = System.getenv();
    return new CommandIo(
        writer(System.out), writer(System.err), env, TerminalKind.detect(env), Path.of(""));
  }

  /** For commands that are clients: nothing but warnings, unless the user asks for more. */
  void quietLogging() {
    if (!isSet("LOG_LEVEL")) {
      ConsoleLogging.setLevel("warn");
    }
  }

  boolean isSet(String variable) {
    return !env.getOrDefault(variable, "").isBlank();
  }

  void flush() {
    out.flush();
    err.flush();
  }

  private static PrintWriter writer(java.io.PrintStream stream) {
    // Both streams encode with the console's charset, which a plain writer would replace.
    return new PrintWriter(new java.io.OutputStreamWriter(stream, charset()), true);
  }

  private static Charset charset() {
    String name = System.getProperty("stdout.encoding", System.getProperty("native.encoding", ""));
    return name.isEmpty() || !Charset.isSupported(name)
        ? Charset.defaultCharset()
        : Charset.forName(name);
  }
}
