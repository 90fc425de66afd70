package dev.tasker.template;

import dev.tasker.config.Nearest;
import dev.tasker.template.Problems.Position;
import dev.tasker.template.Shape.Field;
import dev.tasker.template.Shape.Fields;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads one object with known fields: unknown, doubled and missing ones are problems. */
final class FieldsReader {

  private final Fields shape;
  private final String path;
  private final Problems problems;
  private final JsonObject object = new JsonObject();

  /** The spelling a field was first given under; an alias may follow its name. */
  private final Map<String, String> spellings = new HashMap<>();

  FieldsReader(Fields shape, String path, Problems problems) {
    this.shape = shape;
    this.path = path;
    this.problems = problems;
  }

  JsonObject read(MappingNode mapping) {
    Map<String, Position> keys = new HashMap<>();
    YamlValues.entries(mapping, path, problems, keys)
        .forEach((key, node) -> readEntry(key, keys.getOrDefault(key, Position.NONE), node));
    for (Field field : shape.fields()) {
      if (field.required() && !spellings.containsKey(field.name())) {
        problems.error(pathOf(field.name()), "is missing");
      }
    }
    return object;
  }

  private void readEntry(String key, Position position, Node node) {
    Field field = shape.find(key).orElse(null);
    if (field == null) {
      problems.warning(position, pathOf(key), "unknown field" + Nearest.hint(key, shape.names()));
      Object value = YamlValues.json(node, pathOf(key), problems);
      if (value != null) {
        object.put(key, value);
      }
      return;
    }
    String other = spellings.putIfAbsent(field.name(), key);
    if (other != null) {
      problems.error(position, pathOf(field.name()), "is given twice, as " + other + " and " + key);
      return;
    }
    readField(field, node);
  }

  private void readField(Field field, Node node) {
    problems.locate(pathOf(field.name()), YamlDocument.position(node.getStartMark()));
    if (node.getTag().equals(Tag.NULL)) {
      if (field.required()) {
        problems.error(pathOf(field.name()), "is missing (it has no value)");
      }
      return;
    }
    Object value = field.shape().read(node, pathOf(field.name()), problems);
    if (value != null) {
      object.put(field.name(), value);
    }
  }

  private String pathOf(String field) {
    return path.isEmpty() ? field : path + "." + field;
  }
}
