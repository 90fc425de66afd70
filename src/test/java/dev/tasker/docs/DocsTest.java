package dev.tasker.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents point to exists. */
class DocsTest {
  private static final Pattern MAKE = Pattern.compile("^make ([a-z-]+)\\b");
  private static final Pattern TARGET = Pattern.compile("(?m)^([a-z-]+):.*## ");
  private static final Pattern TEST_METHOD =
      Pattern.compile("`([A-Za-z0-9]+(?:Test|IT))(?:\\.([a-z]\\w+))?`");
  private static final Pattern SOURCE =
      Pattern.compile("`((?:src|conf|docs)/[\\w./-]+|\\.ci/run|Makefile|pom\\.xml)`");

  @Test
  void every_local_link_leads_somewhere() {
    List<String> broken = new ArrayList<>();
    for (Markdown document : Markdown.all()) {
      for (String link : document.localLinks()) {
        if (!leadsSomewhere(document, link)) {
          broken.add(document + " -> " + link);
        }
      }
    }

    assertThat(broken).isEmpty();
  }

  @Test
  void every_target_of_make_that_is_named_exists() throws IOException {
    Set<String> targets = groups(TARGET, Files.readString(Path.of("Makefile")));
    Set<String> named = new TreeSet<>();
    Markdown.all()
        .forEach(document -> document.code().forEach(code -> named.addAll(groups(MAKE, code))));

    assertThat(named).contains("demo", "test");
    assertThat(targets).containsAll(named);
  }

  @Test
  void every_test_that_is_named_exists() throws IOException {
    List<Path> sources;
    try (Stream<Path> tree = Files.walk(Path.of("src/test/java"))) {
      sources = tree.filter(path -> path.toString().endsWith(".java")).toList();
    }
    List<String> missing = new ArrayList<>();
    for (Markdown document : Markdown.all()) {
      Matcher test = TEST_METHOD.matcher(document.text());
      while (test.find()) {
        if (!exists(sources, test)) {
          missing.add(document + ": " + test.group());
        }
      }
    }

    assertThat(missing).isEmpty();
  }

  @Test
  void every_file_that_is_named_exists() {
    List<String> missing = new ArrayList<>();
    for (Markdown document : Markdown.all()) {
      for (String path : groups(SOURCE, document.text())) {
        if (!Files.exists(Path.of(path))) {
          missing.add(document + ": " + path);
        }
      }
    }

    assertThat(missing).isEmpty();
  }

  @Test
  void embedded_code_is_the_code_that_runs() throws IOException {
    int blocks = 0;
    for (Markdown document : Markdown.all()) {
      for (var block : document.embedded().entrySet()) {
        String file = Files.readString(Path.of(block.getKey()));
        assertThat(block.getValue()).as("%s in %s", block.getKey(), document).isEqualTo(file);
        blocks++;
      }
    }

    assertThat(blocks).isEqualTo(3);
  }

  @Test
  void decisions_are_numbered_without_a_gap_and_short() throws IOException {
    List<Path> decisions;
    try (Stream<Path> files = Files.list(Path.of("docs/adr"))) {
      decisions = files.filter(file -> !file.endsWith("README.md")).sorted().toList();
    }
    for (int i = 0; i < decisions.size(); i++) {
      Path decision = decisions.get(i);
      assertThat(decision.getFileName().toString()).startsWith("%04d-".formatted(i + 1));
      assertThat(Files.readString(decision))
          .as(decision.toString())
          .contains("## Context", "## Decision", "## Consequences");
      assertThat(Files.readAllLines(decision)).as(decision.toString()).hasSizeLessThanOrEqualTo(40);
    }

    assertThat(decisions).hasSizeGreaterThanOrEqualTo(10);
  }

  private static boolean leadsSomewhere(Markdown document, String link) {
    String[] parts = link.split("#", 2);
    Path target =
        parts[0].isEmpty() ? document.file() : document.file().resolveSibling(parts[0]).normalize();
    if (!Files.exists(target)) {
      return false;
    }
    return parts.length == 1 || Markdown.read(target.toString()).anchors().contains(parts[1]);
  }

  private static boolean exists(List<Path> sources, Matcher test) throws IOException {
    for (Path source : sources) {
      if (source.endsWith(test.group(1) + ".java")) {
        String method = test.group(2);
        return method == null || Files.readString(source).contains("void " + method + "(");
      }
    }
    return false;
  }

  private static Set<String> groups(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(result -> result.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
