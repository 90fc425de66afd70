package dev.tasker.template;

import dev.tasker.config.Nearest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * What a part of a template may look like. A shape turns a node into its JSON value and records
 * every problem and the position of every path on the way.
 */
sealed interface Shape {

  /** The node's value, or null when it does not have this shape (the problem is recorded). */
  @Nullable Object read(Node node, String path, Problems problems);

  /** A string. */
  record Text() implements Shape {
    @Override
    public @Nullable Object read(Node node, String path, Problems problems) {
      if (node instanceof ScalarNode scalar && node.getTag().equals(Tag.STR)) {
        return scalar.getValue();
      }
      String hint =
          node instanceof ScalarNode scalar
              ? "; put it in quotes: \"" + scalar.getValue() + "\""
              : "";
      return YamlValues.mismatch(node, "a string", hint, path, problems);
    }
  }

  /** A name: goes into addresses, URLs and labels, hence no spaces and slashes. */
  record Name() implements Shape {
    private static final Pattern LEGAL = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.:+-]{0,127}");

    @Override
    public @Nullable Object read(Node node, String path, Problems problems) {
      Object text = new Text().read(node, path, problems);
      if (text != null && !LEGAL.matcher((String) text).matches()) {
        problems.error(
            path,
            "must be 1 to 128 letters, digits, '_', '.', ':', '+' or '-', was \"" + text + "\"");
        return null;
      }
      return text;
    }
  }

  /** One of a few words. */
  record Word(List<String> words) implements Shape {
    @Override
    public @Nullable Object read(Node node, String path, Problems problems) {
      Object text = new Text().read(node, path, problems);
      if (text != null && !words.contains(text)) {
        problems.error(
            path,
            "must be one of %s, was \"%s\"%s"
                .formatted(String.join(", ", words), text, Nearest.hint((String) text, words)));
        return null;
      }
      return text;
    }
  }

  /** true or false. */
  record Flag() implements Shape {
    @Override
    public @Nullable Object read(Node node, String path, Problems problems) {
      return node.getTag().equals(Tag.BOOL)
          ? YamlValues.json(node, path, problems)
          : YamlValues.mismatch(node, "true or false", "", path, problems);
    }
  }

  /** An integer within bounds. */
  record Whole(long min, long max) implements Shape {
    @Override
    public @Nullable Object read(Node node, String path, Problems problems) {
      if (!node.getTag().equals(Tag.INT)) {
        return YamlValues.mismatch(node, "an integer", "", path, problems);
      }
      Object value = YamlValues.json(node, path, problems);
      if (value instanceof Number number
          && (number.longValue() < min || number.longValue() > max)) {
        problems.error(path, "must be from %d to %d, was %s".formatted(min, max, value));
        return null;
      }
      return value;
    }
  }

  /** Anything at all, kept as it is. */
  record Any() implements Shape {
    @Override
    public @Nullable Object read(Node node, String path, Problems problems) {
      return YamlValues.json(node, path, problems);
    }
  }

  /** An object with keys of the user's own. */
  record Free() implements Shape {
    @Override
    public @Nullable Object read(Node node, String path, Problems problems) {
      return node instanceof MappingNode
          ? YamlValues.json(node, path, problems)
          : YamlValues.mismatch(node, "an object", "", path, problems);
    }
  }

  /** A list; elements that are wrong are left out. */
  record ListOf(Shape element, int max) implements Shape {
    @Override
    public @Nullable Object read(Node node, String path, Problems problems) {
      if (!(node instanceof SequenceNode sequence)) {
        return YamlValues.mismatch(node, "a list", "", path, problems);
      }
      if (sequence.getValue().size() > max) {
        problems.error(
            path,
            "has %d entries; at most %d are allowed".formatted(sequence.getValue().size(), max));
        return null;
      }
      JsonArray array = new JsonArray();
      for (int i = 0; i < sequence.getValue().size(); i++) {
        Node child = sequence.getValue().get(i);
        String childPath = path + "[" + i + "]";
        problems.locate(childPath, YamlDocument.position(child.getStartMark()));
        // A null keeps the place, so that indexes in paths stay those of the file.
        array.add(element.read(child, childPath, problems));
      }
      return array;
    }
  }

  /** An object whose keys are free and whose values all have one shape. */
  record MapOf(Shape value) implements Shape {
    @Override
    public @Nullable Object read(Node node, String path, Problems problems) {
      if (!(node instanceof MappingNode mapping)) {
        return YamlValues.mismatch(node, "an object", "", path, problems);
      }
      JsonObject object = new JsonObject();
      YamlValues.entries(mapping, path, problems)
          .forEach(
              (key, child) -> {
                String childPath = path.isEmpty() ? key : path + "." + key;
                problems.locate(childPath, YamlDocument.position(child.getStartMark()));
                Object json = value.read(child, childPath, problems);
                if (json != null) {
                  object.put(key, json);
                }
              });
      return object;
    }
  }

  /** An object with known fields. */
  record Fields(List<Field> fields) implements Shape {
    static Fields of(Field... fields) {
      return new Fields(List.of(fields));
    }

    @Override
    public @Nullable Object read(Node node, String path, Problems problems) {
      if (!(node instanceof MappingNode mapping)) {
        return YamlValues.mismatch(node, "an object", "", path, problems);
      }
      return new FieldsReader(this, path, problems).read(mapping);
    }

    /** The field with this name or alias. */
    Optional<Field> find(String name) {
      return fields.stream()
          .filter(field -> field.name().equals(name) || field.aliases().contains(name))
          .findFirst();
    }

    List<String> names() {
      return fields.stream().map(Field::name).toList();
    }
  }

  /** A known field; the aliases are other spellings of its name. */
  record Field(String name, Shape shape, boolean required, List<String> aliases) {
    static Field of(String name, Shape shape) {
      return new Field(name, shape, false, List.of());
    }

    Field asRequired() {
      return new Field(name, shape, true, aliases);
    }

    Field or(String alias) {
      return new Field(name, shape, required, List.of(alias));
    }
  }
}
