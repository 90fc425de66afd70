package dev.tasker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TomlTest {

  @Property(tries = 3000)
  void any_text_is_a_document_or_a_configuration_error(@ForAll("tomlish") String text) {
    Throwable failure = catchThrowable(() -> Toml.parse(text, "file"));
    if (failure == null) {
      assertThat(TomlKeyLines.of(text).keySet())
          .as("every key that was read has a line")
          .containsAll(paths(text));
    } else {
      assertThat(failure).isInstanceOf(ConfigurationException.class);
      assertThat(((ConfigurationException) failure).errors().get(0).line()).isPositive();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a = 1e999999999", "a = 99999999999999999999", "a = 1979-99-99", "a = +inf"})
  void extreme_numbers_are_read_or_refused_cleanly(String text) {
    Throwable failure = catchThrowable(() -> Toml.parse(text, "file"));
    assertThat(failure == null || failure instanceof ConfigurationException).isTrue();
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

  private static List<String> paths(String text) {
    List<String> paths = new java.util.ArrayList<>();
    Paths.each(Toml.parse(text, "file"), paths::add);
    return paths;
  }
}
