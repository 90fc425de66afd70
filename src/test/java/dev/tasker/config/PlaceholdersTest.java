package dev.tasker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceholdersTest {
  private static final Map<String, String> VARIABLES =
      Map.of("HOST", "db", "PORT", "5432", "EMPTY", "", "TRICK", "${HOST}");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "plain                      | plain",
        "${HOST}:${PORT}            | db:5432",
        "${NONE:-x}                 | x",
        "${EMPTY:-x}                | x",
        "a${EMPTY}b                 | ab",
        "${NONE:-}|''",
        "${NONE:-${HOST}}           | db",
        "${NONE:-${ALSO:-${PORT}}}! | 5432!",
        "${NONE:-http://h:1/a}      | http://h:1/a",
        "$${HOST}                   | ${HOST}",
        "$$${HOST}                  | $${HOST}",
        "$HOST costs $5             | $HOST costs $5",
        "${TRICK}                   | ${HOST}",
      })
  void substitutes(String raw, String expected) {
    Placeholders.Expansion expansion = Placeholders.expand(raw, Variables.of(VARIABLES));
    assertThat(expansion.problems()).isEmpty();
    assertThat(expansion.text()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"${NONE}", "${}", "${A B}", "${1}", "${HOST", "${NONE:-${ALSO}}"})
  void reports_what_cannot_be_substituted(String raw) {
    assertThat(Placeholders.expand(raw, Variables.of(VARIABLES)).problems()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"32,0", "33,1", "20000,1"})
  void defaults_in_defaults_have_a_bounded_number_of_levels(int levels, int problems) {
    String raw = "${NONE:-".repeat(levels) + "x" + "}".repeat(levels);
    Placeholders.Expansion expansion = Placeholders.expand(raw, Variables.of(VARIABLES));
    assertThat(expansion.problems()).hasSize(problems);
    // Not only where the default is asked for: a variable must not decide what is valid.
    assertThat(Placeholders.expand(raw.replace("NONE", "HOST"), Variables.of(VARIABLES)).problems())
        .hasSize(problems);
  }

  @Property
  void an_escaped_text_comes_back_as_it_was(
      @ForAll @Chars({'$', '{', '}', ':', '-', 'A'}) @StringLength(max = 12) String text) {
    Placeholders.Expansion expansion =
        Placeholders.expand(Placeholders.escape(text), Variables.of(Map.of("A", "wrong")));
    assertThat(expansion.text()).isEqualTo(text);
    assertThat(expansion.variables()).isEmpty();
    assertThat(expansion.problems()).isEmpty();
  }

  @Property
  void each_placeholder_is_its_variable_else_its_default_and_the_text_between_stays(
      @ForAll @Size(max = 5) List<@AlphaChars @StringLength(min = 1, max = 3) String> names,
      @ForAll Map<@AlphaChars @StringLength(min = 1, max = 3) String, @AlphaChars String> variables,
      @ForAll @AlphaChars String fallback) {
    StringBuilder raw = new StringBuilder();
    StringBuilder expected = new StringBuilder();
    for (String name : names) {
      raw.append("<$").append("${").append(name).append(":-").append(fallback).append("}>");
      String value = variables.getOrDefault(name, "");
      expected.append("<${").append(name).append(":-").append(fallback).append("}>");
      raw.append("${").append(name).append(":-").append(fallback).append('}');
      expected.append(value.isEmpty() ? fallback : value);
    }

    Placeholders.Expansion expansion = Placeholders.expand(raw.toString(), Variables.of(variables));

    assertThat(expansion.problems()).isEmpty();
    assertThat(expansion.text()).isEqualTo(expected.toString());
    assertThat(expansion.variables()).isEqualTo(names);
  }
}
