package dev.tasker.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A Markdown file of the repository, as far as tests need to understand it. */
public final class Markdown {
  private static final Pattern FENCE =
      Pattern.compile("(?m)^```(\\w*)\\n(.*?)^```$", Pattern.DOTALL);
  private static final Pattern EMBEDDED =
      Pattern.compile(
          "(?m)^<!-- same as (\\S+) -->\\n```\\w*\\n(.*?)^```$",
          Pattern.DOTALL | Pattern.MULTILINE);
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
  private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");

  private final Path file;
  private final String text;

  private Markdown(Path file, String text) {
    this.file = file;
    this.text = text;
  }

  public static Markdown read(String file) {
    try {
      return new Markdown(Path.of(file), Files.readString(Path.of(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** README, CHANGELOG and everything below docs/. */
  public static List<Markdown> all() {
    try (Stream<Path> top = Files.list(Path.of(""));
        Stream<Path> docs = Files.walk(Path.of("docs"))) {
      return Stream.concat(top, docs)
          .filter(path -> path.toString().endsWith(".md"))
          .sorted()
          .map(path -> read(path.toString()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path file() {
    return file;
  }

  public String text() {
    return text;
  }

  /** Rows of tables whose first cell is code, as cells without the outer bars. */
  public List<List<String>> codeRows() {
    return text.lines()
        .filter(line -> line.startsWith("| `"))
        .map(line -> List.of(line.substring(2, line.length() - 2).split(" \\| ", -1)))
        .toList();
  }

  /** Targets of links, without those to other sites. */
  List<String> localLinks() {
    List<String> links = new ArrayList<>();
    Matcher link = LINK.matcher(FENCE.matcher(text).replaceAll(""));
    while (link.find()) {
      if (!link.group(1).matches("[a-z]+:.*")) {
        links.add(link.group(1));
      }
    }
    return links;
  }

  /** The anchors of the headings, as GitHub makes them. */
  List<String> anchors() {
    return FENCE
        .matcher(text)
        .replaceAll("")
        .lines()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\w\\- ]", "").replace(' ', '-'))
        .toList();
  }

  /** The contents of fenced blocks of one language. */
  List<String> blocks(String language) {
    List<String> blocks = new ArrayList<>();
    Matcher fence = FENCE.matcher(text);
    while (fence.find()) {
      if (fence.group(1).equals(language)) {
        blocks.add(fence.group(2));
      }
    }
    return blocks;
  }

  /** Everything set as code, in lines: fenced shell blocks and spans. */
  public List<String> code() {
    List<String> code = new ArrayList<>();
    blocks("sh").forEach(block -> code.addAll(block.lines().toList()));
    Matcher span = CODE.matcher(FENCE.matcher(text).replaceAll(""));
    while (span.find()) {
      code.add(span.group(1));
    }
    return code;
  }

  /** Blocks that must equal a file, by its name. */
  Map<String, String> embedded() {
    Map<String, String> blocks = new TreeMap<>();
    Matcher block = EMBEDDED.matcher(text);
    while (block.find()) {
      blocks.put(block.group(1), block.group(2));
    }
    return blocks;
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
