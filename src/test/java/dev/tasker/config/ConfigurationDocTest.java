package dev.tasker.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.config.ConfigKey.ValueType;
import dev.tasker.docs.Markdown;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The table of keys in docs/configuration.md is the list of keys. */
class ConfigurationDocTest {

  @Test
  void the_table_of_keys_is_the_list_of_keys() {
    List<List<String>> rows =
        Markdown.read("docs/configuration.md").codeRows().stream()
            .filter(cells -> cells.size() == 5)
            .toList();

    assertThat(rows.stream().map(cells -> String.join(" | ", cells.subList(0, 4))).toList())
        .containsExactlyElementsOf(
            ConfigKeys.all().stream().map(ConfigurationDocTest::row).toList());
    assertThat(rows).allMatch(cells -> !cells.get(4).isBlank(), "says what the key means");
  }

  private static String row(ConfigKey key) {
    return "`%s` | %s | %s | %s".formatted(key.path(), type(key.type()), fallback(key), range(key));
  }

  private static String type(ValueType type) {
    return switch (type) {
      case FLAG -> "flag";
      case INTEGER -> "integer";
      case NUMBER -> "number";
      case TEXT -> "string";
      case CHOICE -> "word";
      case TEXTS -> "list of strings";
      case RATES -> "table of rates";
    };
  }

  private static String fallback(ConfigKey key) {
    String text = key.fallback().toString();
    return text.isEmpty() ? "empty" : "`" + text + "`";
  }

  private static String range(ConfigKey key) {
    return switch (key.type()) {
      case INTEGER -> String.format(Locale.ROOT, "%.0f to %.0f", key.min(), key.max());
      case NUMBER, RATES -> String.format(Locale.ROOT, "%.1f to %.1f", key.min(), key.max());
      case CHOICE -> String.join(", ", key.choices());
      default -> "–";
    };
  }
}
