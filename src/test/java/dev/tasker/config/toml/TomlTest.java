package dev.tasker.config.toml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TomlTest {

  @Property(tries = 3000)
  void any_text_is_a_document_whose_keys_have_places_or_is_refused(@ForAll("tomlish") String text) {
    Optional<TomlDocument> document = read(text);
    document.ifPresent(
        read ->
            assertThat(read.positions().keySet())
                .as("every key that was read has a place")
                .containsAll(paths("", read.values())));
  }

  @Test
  void ten_thousand_damaged_documents_are_read_or_refused() throws IOException {
    Random random = new Random(20_251_122);
    List<String> documents = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of("conf/tasker"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".toml")).sorted().toList()) {
        documents.add(Files.readString(file));
      }
    }
    int refused = 0;
    for (int i = 0; i < 10_000; i++) {
      refused += read(damaged(documents.get(i % documents.size()), random)).isEmpty() ? 1 : 0;
    }
    assertThat(refused).isBetween(1000, 9999);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{a=", "[[", "a.", "\"", "a=[{", "[a.", "\\", "\"\"\"\\\n"})
  void endless_nesting_is_refused_instead_of_filling_the_stack(String part) {
    assertThat(read("a = " + part.repeat(10_000))).isEmpty();
    assertThat(read(part.repeat(10_000))).isEmpty();
  }

  @Test
  void a_big_document_is_read() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 10_000; i++) {
      text.append("[t").append(i).append("]\nname = \"").append(i).append("\"\nlist = [1, 2]\n");
    }
    text.append("long = '").append("x".repeat(1_000_000)).append("'\n");
    TomlDocument document = Toml.parse(text.toString());
    assertThat(document.values()).hasSize(10_000);
    assertThat(document.positions()).containsEntry("t9999.name", new TomlPosition(29_999, 1));
  }

  @Test
  void numbers_keep_their_value_or_are_refused() {
    assertThat(Toml.parse("a = 9223372036854775807\nb = -0.0").values())
        .isEqualTo(Map.of("a", Long.MAX_VALUE, "b", -0.0));
    assertThat(read("a = 99999999999999999999")).isEmpty();
    assertThat(read("a = 1e999999999")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "-0.5, -0.5", "true, true", "'\"a b\"', a b", "'[1, 2]', '[1, 2]'"})
  void single_values_are_read(String text, String expected) {
    assertThat(Toml.value(text)).map(Object::toString).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "word", "1 2", "\"open", "1\nb = 2", "1\r\n"})
  void what_is_no_value_is_left_alone(String text) {
    assertThat(Toml.value(text)).isEmpty();
  }

  @Provide
  Arbitrary<String> tomlish() {
    return Arbitraries.of(
            "a",
            "b",
            "c.d",
            "\"q\"",
            " = ",
            "=",
            "1",
            "0.5",
            "1e9",
            "true",
            "\"s\"",
            "'l'",
            "\"\"\"m\n\"\"\"",
            "[",
            "]",
            "[x]",
            "[[y]]",
            "{",
            "}",
            ",",
            "\n",
            "\n",
            "# c\n",
            " ",
            "\nk = 1\n",
            "\n[t]\nu = [ 1, { v = 2 } ]\n",
            "\\",
            "é",
            "1979-05-27")
        .list()
        .ofMaxSize(12)
        .map(parts -> String.join("", parts));
  }

  /** The document; empty when the text is refused. Anything else fails the test. */
  private static Optional<TomlDocument> read(String text) {
    try {
      return Optional.of(Toml.parse(text));
    } catch (TomlException e) {
      assertThat(e.position().line()).isPositive();
      return Optional.empty();
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError("not a TomlException for: " + text, e);
    }
  }

  private static String damaged(String text, Random random) {
    StringBuilder damaged = new StringBuilder(text);
    String material = "\"'[]{}=,.#\n\r\t\\ 0a_-+:\u0000\u00e9";
    for (int n = 1 + random.nextInt(4); n > 0 && !damaged.isEmpty(); n--) {
      int at = random.nextInt(damaged.length());
      switch (random.nextInt(3)) {
        case 0 -> damaged.deleteCharAt(at);
        case 1 -> damaged.insert(at, material.charAt(random.nextInt(material.length())));
        default -> damaged.setLength(at);
      }
    }
    return damaged.toString();
  }

  private static List<String> paths(String prefix, Map<?, ?> table) {
    List<String> paths = new ArrayList<>();
    table.forEach(
        (name, value) -> {
          String path = prefix.isEmpty() ? name.toString() : prefix + '.' + name;
          paths.add(path);
          if (value instanceof Map<?, ?> nested) {
            paths.addAll(paths(path, nested));
          }
        });
    return paths;
  }
}
