package dev.tasker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.docs.Markdown;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every command and every option that the documents name exists. */
class DocumentedCommandsTest {
  private static final Pattern COMMAND =
      Pattern.compile("(?:^|[ /])(?:tasker|tasker\\.jar|dev\\.tasker\\.cli\\.Main) ([a-z]+.*)");
  private static final Set<String> GROUPS = Set.of("task", "template", "config", "telemetry");
  private static final Pattern OPTION = Pattern.compile("(?<= )--[a-z-]+");

  @Test
  void every_command_that_is_named_exists() {
    Set<String> seen = new TreeSet<>();
    List<String> unknown = new ArrayList<>();
    for (Markdown document : Markdown.all()) {
      for (String code : document.code()) {
        Matcher command = COMMAND.matcher(code);
        if (command.find()) {
          String usage = command.group(1);
          seen.add(name(usage));
          help(usage).ifPresent(problem -> unknown.add(document + ": " + code + ": " + problem));
        }
      }
    }

    assertThat(unknown).isEmpty();
    assertThat(seen)
        .contains(
            "run", "demo", "task create", "config show", "template validate", "telemetry doctor");
  }

  /** What is wrong with a command, empty when nothing is. */
  private static java.util.Optional<String> help(String usage) {
    CliRun run = CliRun.of((name(usage) + " --help").split(" "));
    if (run.exitCode() != 0) {
      return java.util.Optional.of(run.err());
    }
    Matcher option = OPTION.matcher(usage);
    while (option.find()) {
      if (!run.out().contains(option.group())) {
        return java.util.Optional.of("no option " + option.group());
      }
    }
    return java.util.Optional.empty();
  }

  private static String name(String usage) {
    String[] words = usage.split("[^a-z]+");
    return GROUPS.contains(words[0]) && words.length > 1 ? words[0] + " " + words[1] : words[0];
  }
}
