package dev.tasker.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** One command, run in this JVM, and what it wrote. */
record CliRun(int exitCode, String out, String err) {

  static CliRun of(String... args) {
    return in(Path.of(""), Map.of(), args);
  }

  static CliRun in(Path directory, Map<String, String> env, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandIo io =
        new CommandIo(
            new PrintWriter(out), new PrintWriter(err), env, TerminalKind.PLAIN, directory);
    int exitCode = Main.execute(List.of(args), io);
    return new CliRun(exitCode, out.toString(), err.toString());
  }
}
