package dev.tasker.config.toml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The public cases of toml-test for TOML 1.0, all of them; see toml-test/NOTICE.md. */
class TomlConformanceTest {
  private static final JsonObject VALID = cases("valid");
  private static final JsonObject INVALID = cases("invalid");

  /** Cases that are known to come out differently. There are none. */
  private static final Set<String> NOT_SUPPORTED = Set.of();

  static Set<String> valid() {
    return supported(VALID);
  }

  static Set<String> invalid() {
    return supported(INVALID);
  }

  @Test
  void all_709_cases_are_run() {
    assertThat(valid()).hasSize(210);
    assertThat(invalid()).hasSize(499);
    assertThat(NOT_SUPPORTED).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("valid")
  void a_valid_document_means_what_it_should(String name) {
    TomlDocument document = Toml.parse(bytes(VALID.getJsonObject(name)));

    requireSame(name, document.values(), VALID.getJsonObject(name).getJsonObject("expected"));
    assertThatCode(() -> new JsonObject(document.values()).copy()).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void an_invalid_document_is_refused_at_a_place_inside_it(String name) {
    byte[] bytes = bytes(INVALID.getJsonObject(name));

    Throwable failure = catchThrowable(() -> Toml.parse(bytes));

    assertThat(failure).isInstanceOf(TomlException.class);
    TomlPosition at = ((TomlException) failure).position();
    List<String> lines = List.of(new String(bytes, StandardCharsets.UTF_8).split("\n", -1));
    assertThat(at.line()).isBetween(1, lines.size());
    assertThat(at.column()).isBetween(1, lines.get(at.line() - 1).length() + 1);
  }

  private static void requireSame(String place, Object actual, Object expected) {
    if (expected instanceof JsonObject leaf && isLeaf(leaf)) {
      assertThat(isSame(actual, leaf.getString("type"), leaf.getString("value")))
          .as("%s: %s is %s", place, actual, leaf.encode())
          .isTrue();
    } else if (expected instanceof JsonObject table) {
      Map<?, ?> map = (Map<?, ?>) actual;
      assertThat(map.keySet()).as(place).isEqualTo(table.fieldNames());
      table
          .fieldNames()
          .forEach(
              key -> requireSame(place + "." + key, present(map.get(key)), table.getValue(key)));
    } else {
      JsonArray array = (JsonArray) expected;
      assertThat((List<?>) actual).as(place).hasSize(array.size());
      for (int i = 0; i < array.size(); i++) {
        requireSame(place + "[" + i + "]", ((List<?>) actual).get(i), array.getValue(i));
      }
    }
  }

  private static boolean isSame(Object actual, String type, String expected) {
    return switch (type) {
      case "integer" ->
          (actual instanceof Integer || actual instanceof Long)
              && String.valueOf(actual).equals(expected);
      case "float" ->
          actual instanceof Double number
              && number.equals(
                  Double.valueOf(expected.replace("inf", "Infinity").replace("nan", "NaN")));
      case "bool" -> actual instanceof Boolean && String.valueOf(actual).equals(expected);
      case "datetime" ->
          OffsetDateTime.parse((String) actual).isEqual(OffsetDateTime.parse(expected));
      default -> actual.equals(expected);
    };
  }

  private static boolean isLeaf(JsonObject json) {
    return json.size() == 2
        && json.getValue("type") instanceof String
        && json.getValue("value") instanceof String;
  }

  private static Object present(Object value) {
    return Objects.requireNonNull(value);
  }

  private static byte[] bytes(JsonObject document) {
    return document.containsKey("base64")
        ? Base64.getDecoder().decode(document.getString("base64"))
        : document.getString("toml").getBytes(StandardCharsets.UTF_8);
  }

  private static Set<String> supported(JsonObject cases) {
    Set<String> names = new TreeSet<>(cases.fieldNames());
    names.removeAll(NOT_SUPPORTED);
    return names;
  }

  private static JsonObject cases(String kind) {
    String name = "/toml-test/" + kind + ".json";
    try (InputStream in = TomlConformanceTest.class.getResourceAsStream(name)) {
      return new JsonObject(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new AssertionError(name, e);
    }
  }
}
