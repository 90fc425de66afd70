package dev.tasker.config.toml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TomlPositionsTest {

  @Test
  void finds_tables_dotted_quoted_and_inline_keys() {
    assertThat(
            positions(
                """
                top = 1
                a.b = 2 # not.a.key = 3
                [ table . "quoted \\u006eame" ]
                'literal' = "x = 1"
                  inline = { one = 1, two = { three = "}" } }
                """))
        .isEqualTo(
            Map.ofEntries(
                Map.entry("top", "1:1"),
                Map.entry("a", "2:1"),
                Map.entry("a.b", "2:1"),
                Map.entry("table", "3:1"),
                Map.entry("table.quoted name", "3:1"),
                Map.entry("table.quoted name.literal", "4:1"),
                Map.entry("table.quoted name.inline", "5:3"),
                Map.entry("table.quoted name.inline.one", "5:14"),
                Map.entry("table.quoted name.inline.two", "5:23"),
                Map.entry("table.quoted name.inline.two.three", "5:31")));
  }

  @Test
  void is_not_misled_by_what_stands_inside_values() {
    String toml =
        """
        text = ""\"
        fake = 1
        [fake]
        \\""\" still text
        ""\"
        raw = '''
        fake = 2
        '''
        list = [ # fake = 3
          "a]", [ "b" ], { fake = 5 },
          'fake = 4',
        ]
        real = "\\"" # end
        last = 1
        """;
    assertThat(positions(toml))
        .isEqualTo(
            Map.of("text", "1:1", "raw", "6:1", "list", "9:1", "real", "13:1", "last", "14:1"));
    assertThat(Toml.parse(toml).values()).containsOnlyKeys("text", "raw", "list", "real", "last");
  }

  @Test
  void windows_line_ends_count_once_and_a_byte_order_mark_not_at_all() {
    assertThat(positions("\uFEFFa = 1\r\n\r\n b = 2\r\n"))
        .isEqualTo(Map.of("a", "1:1", "b", "3:2"));
  }

  @Test
  void a_character_outside_the_basic_plane_is_one_column() {
    assertThat(failure("a = '\uD83D\uDE00' x").position()).isEqualTo(new TomlPosition(1, 9));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a = 1;b = ?       | 2:5  | expected a value",
        "a = 1;;a = 2      | 3:1  | a previously defined at line 1, column 1",
        "[a];b = 1;[ a ]   | 3:1  | a previously defined at line 1, column 1",
        "a = { b = 1, b=2} | 1:14 | b previously defined at line 1, column 7",
        "a.b = 1;[a.b.c]   | 2:1  | a.b is not a table (previously defined at line 1, column 1)",
        "a = \"x;           | 1:7  | expected \" or a character, found the end of line",
        "a = [ 1,; 2       | 2:3  | expected ] or a comma; the array opened at line 1, column 5",
        "a = [ 1 2 ]       | 1:9  | expected ], a comma, or a newline",
        "a = \"x\\q\"       | 1:7  | invalid escape sequence",
        "a = 2025-02-30    | 1:13 | invalid date",
        "a 1               | 1:3  | expected . or =",
        "a = 1 b = 2       | 1:7  | expected a newline or end-of-input",
        "[a                | 1:3  | expected ]",
        "= 1               | 1:1  | expected a key",
      })
  void an_error_names_its_exact_place(String text, String position, String problem) {
    TomlException failure = failure(text.replace(';', '\n'));

    assertThat(text(failure.position())).isEqualTo(position);
    assertThat(failure.problem()).startsWith(problem);
    assertThat(failure).hasMessageContaining("line " + failure.position().line());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password = hunter2",
        "password = \"x\" hunter2",
        "password = \"x\" hunter2, expected hunter2",
        "password = 1hunter2",
        "password = hunter2.hunter2 = 1",
        "password = 'hunter2",
        "password = 'it's hunter2'",
        "password = \"a\\hunter2\"",
        "password = \"a\\uhunter2\"",
        "password = \"\"\"hunter2\n",
        "password =\nhunter2",
        "password = [ 'a' 'hunter2' ]",
        "password = { a = 'x' hunter2 }",
        "password = 1.hunter2",
        "password = 0xhunter2",
        "password = 2025-01-01hunter2",
      })
  void an_error_never_quotes_a_value(String text) {
    assertThat(failure(text).getMessage()).doesNotContain("hunter", "nter2");
    assertThat(failure(text).problem()).doesNotContain("hunter", "nter2");
  }

  private static TomlException failure(String text) {
    return catchThrowableOfType(TomlException.class, () -> Toml.parse(text));
  }

  private static Map<String, String> positions(String text) {
    return Toml.parse(text).positions().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> text(entry.getValue())));
  }

  private static String text(TomlPosition position) {
    return position.line() + ":" + position.column();
  }
}
