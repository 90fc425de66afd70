package dev.tasker.template;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * Finds the mistakes in a JSON Schema that the library would only meet, or silently skip, when the
 * first task arrives: an unknown type, a broken pattern, a subschema that is none.
 */
final class SchemaCheck {

  private static final Set<String> TYPES =
      Set.of("array", "boolean", "integer", "null", "number", "object", "string");
  private static final List<String> ONE =
      List.of("additionalProperties", "items", "contains", "not", "if", "then", "else");
  private static final List<String> LISTS = List.of("allOf", "anyOf", "oneOf", "prefixItems");
  private static final List<String> MAPS = List.of("properties", "patternProperties", "$defs");

  private SchemaCheck() {}

  /** The first mistake with its JSON pointer; empty when there is none. */
  static Optional<String> firstMistake(JsonObject schema) {
    return mistakes(schema, "#").findFirst();
  }

  private static Stream<String> mistakes(Object schema, String at) {
    if (schema instanceof Boolean) {
      return Stream.empty();
    }
    if (!(schema instanceof JsonObject object)) {
      return Stream.of(at + " must be a schema, was " + schema);
    }
    return Stream.of(
            type(object, at),
            pattern(object, at),
            required(object, at),
            ONE.stream()
                .filter(object::containsKey)
                .flatMap(key -> mistakes(object.getValue(key), at + "/" + key)),
            LISTS.stream().filter(object::containsKey).flatMap(key -> list(object, key, at)),
            MAPS.stream().filter(object::containsKey).flatMap(key -> map(object, key, at)))
        .flatMap(found -> found);
  }

  private static Stream<String> required(JsonObject schema, String at) {
    Object required = schema.getValue("required");
    boolean names =
        required instanceof JsonArray list && list.stream().allMatch(String.class::isInstance);
    return names || !schema.containsKey("required")
        ? Stream.empty()
        : Stream.of(at + "/required must be a list of names, was " + required);
  }

  private static Stream<String> type(JsonObject schema, String at) {
    Object type = schema.getValue("type");
    Collection<?> words =
        type == null ? List.of() : type instanceof JsonArray many ? many.getList() : List.of(type);
    return words.stream()
        .filter(word -> !(word instanceof String) || !TYPES.contains(word))
        .map(
            word ->
                at + "/type must be one of " + TYPES.stream().sorted().toList() + ", was " + word);
  }

  private static Stream<String> pattern(JsonObject schema, String at) {
    if (!(schema.getValue("pattern") instanceof String pattern)) {
      return schema.containsKey("pattern")
          ? Stream.of(at + "/pattern must be a string")
          : Stream.empty();
    }
    try {
      Pattern.compile(pattern);
      return Stream.empty();
    } catch (PatternSyntaxException e) {
      return Stream.of(at + "/pattern is no regular expression: " + e.getDescription());
    }
  }

  private static Stream<String> list(JsonObject schema, String key, String at) {
    return schema.getValue(key) instanceof JsonArray array
        ? array.stream().flatMap(entry -> mistakes(entry, at + "/" + key))
        : Stream.of(at + "/" + key + " must be a list");
  }

  private static Stream<String> map(JsonObject schema, String key, String at) {
    return schema.getValue(key) instanceof JsonObject map
        ? map.stream()
            .flatMap(
                entry ->
                    entry.getValue() == null
                        ? Stream.of(at + "/" + key + "/" + entry.getKey() + " must be a schema")
                        : mistakes(entry.getValue(), at + "/" + key + "/" + entry.getKey()))
        : Stream.of(at + "/" + key + " must be an object");
  }
}
