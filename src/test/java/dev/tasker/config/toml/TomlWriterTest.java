package dev.tasker.config.toml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TomlWriterTest {

  @Property(tries = 500)
  void what_is_written_is_read_again(
      @ForAll String key, @ForAll String text, @ForAll long number, @ForAll double fraction) {
    Object whole = number == (int) number ? (Object) (int) number : number;
    Map<String, Object> table = Map.of("t", text, "n", whole, "f", fraction, "l", List.of(text));

    Map<String, Object> read =
        Toml.parse(TomlWriter.key(key) + " = " + TomlWriter.value(table) + "\n").values();

    assertThat(read).isEqualTo(Map.of(key, table));
  }

  @Test
  void bare_keys_stay_bare() {
    assertThat(TomlWriter.key("a-b_3")).isEqualTo("a-b_3");
    assertThat(TomlWriter.key("a.b")).isEqualTo("\"a.b\"");
    assertThat(TomlWriter.key("")).isEqualTo("\"\"");
  }

  @Test
  void numbers_that_are_none_have_words() {
    assertThat(
            TomlWriter.value(
                List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY)))
        .isEqualTo("[nan, inf, -inf]");
  }

  @Test
  void what_toml_has_not_is_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> TomlWriter.value(new Object()));
  }
}
