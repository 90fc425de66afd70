package dev.tasker.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import picocli.CommandLine;

/**
 * Runs the plan: rounds of every workload by every contender in turn, on one PostgreSQL server. A
 * run that fails is reported and does not stop the others.
 */
public final class Bench {
  private static final long SLACK_SECONDS = 90;

  private final BenchOptions options;
  private final BenchServer server;
  private final Samples samples = new Samples();

  private Bench(BenchOptions options, BenchServer server) {
    this.options = options;
    this.server = server;
  }

  public static void main(String[] args) throws IOException {
    BenchOptions options = new BenchOptions();
    CommandLine line = new CommandLine(options);
    line.parseArgs(args);
    if (line.isUsageHelpRequested()) {
      line.usage(System.out);
      return;
    }
    try (BenchServer server = BenchServer.start()) {
      new Bench(options, server).run();
    }
    System.exit(0);
  }

  private void run() throws IOException {
    List<Plan.Entry> entries = Plan.entries().stream().filter(options::wants).toList();
    Machine machine = Machine.read(server);
    machine.lines().forEach(line -> say("%s", line));
    say("estimated duration: %d minutes", 1 + estimate(entries) / 60);
    int rounds = entries.stream().mapToInt(entry -> options.size(entry).rounds()).max().orElse(0);
    for (int round = 0; round < rounds; round++) {
      for (Plan.Entry entry : inOrder(entries, round)) {
        if (options.size(entry).rounds() > round) {
          runOnce(entry, round);
        }
      }
    }
    Report report = new Report(machine, options, samples);
    say("%n%s", report.markdown());
    say("written: %s", report.write(options.directory()));
  }

  private int estimate(List<Plan.Entry> entries) {
    return entries.stream()
        .map(options::size)
        .mapToInt(size -> size.rounds() * size.seconds())
        .sum();
  }

  /** Every other round the other way round, so that nobody always comes after the same other. */
  private static List<Plan.Entry> inOrder(List<Plan.Entry> entries, int round) {
    List<Plan.Entry> ordered = new ArrayList<>(entries);
    if (round % 2 == 1) {
      Collections.reverse(ordered);
    }
    return ordered;
  }

  private void runOnce(Plan.Entry entry, int number) throws IOException {
    Plan.Size size = options.size(entry);
    Contender contender = Contenders.of(entry.product(), entry.variant());
    Path scratch = Files.createTempDirectory("tasker-bench-scratch-");
    Round round =
        new Round(
            server,
            samples,
            entry.workload(),
            contender,
            size.count(),
            size.seconds(),
            4L * size.seconds() + SLACK_SECONDS,
            options.quick,
            scratch);
    long start = System.nanoTime();
    try {
      entry.scenario().run(round);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (Exception e) {
      round.fail(String.valueOf(e.getMessage()));
    } finally {
      BenchServer.deleteTree(scratch);
    }
    say(
        "round %d  %-9s %-24s %4.0f s",
        number + 1, entry.workload(), contender.label(), (System.nanoTime() - start) / 1e9);
  }

  private static void say(String format, Object... arguments) {
    System.out.println(format.formatted(arguments));
  }
}
