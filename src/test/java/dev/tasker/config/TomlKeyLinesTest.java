package dev.tasker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class TomlKeyLinesTest {

  @Test
  void finds_tables_dotted_quoted_and_inline_keys() {
    assertThat(
            TomlKeyLines.of(
                """
                top = 1
                a.b = 2 # not.a.key = 3
                [ table . "quoted name" ]
                'literal' = "x = 1"
                inline = { one = 1, two = { three = "}" } }
                """))
        .isEqualTo(
            Map.ofEntries(
                Map.entry("top", 1),
                Map.entry("a", 2),
                Map.entry("a.b", 2),
                Map.entry("table", 3),
                Map.entry("table.quoted name", 3),
                Map.entry("table.quoted name.literal", 4),
                Map.entry("table.quoted name.inline", 5),
                Map.entry("table.quoted name.inline.one", 5),
                Map.entry("table.quoted name.inline.two", 5),
                Map.entry("table.quoted name.inline.two.three", 5)));
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
          "a]", [ "b" ],
          'fake = 4',
        ]
        real = "\\"" # end
        last = 1
        """;
    assertThat(TomlKeyLines.of(toml))
        .isEqualTo(Map.of("text", 1, "raw", 6, "list", 9, "real", 13, "last", 14));
    assertThat(Toml.parse(toml, "t").fieldNames())
        .containsExactlyInAnyOrder("text", "raw", "list", "real", "last");
  }

  @Test
  void windows_line_ends_count_once() {
    assertThat(TomlKeyLines.of("a = 1\r\n\r\nb = 2\r\n")).isEqualTo(Map.of("a", 1, "b", 3));
  }

  @Property(tries = 2000)
  void always_ends_whatever_the_text(
      @ForAll @StringLength(max = 40) @CharRange(from = ' ', to = '~') String printable) {
    String text = printable.replace('~', '\n').replace('y', '"').replace('z', '=');
    assertThat(TomlKeyLines.of(text).values()).allMatch(line -> line >= 1 && line <= 41);
  }
}
