package dev.tasker.template;

import dev.tasker.template.Problems.Position;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Turns YAML nodes into the JSON they mean under YAML 1.2's core schema. */
final class YamlValues {

  private YamlValues() {}

  /** The node as a JSON value; null for YAML's null and for what has no JSON form. */
  static @Nullable Object json(Node node, String path, Problems problems) {
    if (node instanceof MappingNode mapping) {
      JsonObject object = new JsonObject();
      entries(mapping, path, problems)
          .forEach((key, child) -> object.put(key, json(child, path + "." + key, problems)));
      return object;
    }
    if (node instanceof SequenceNode sequence) {
      JsonArray array = new JsonArray();
      for (int i = 0; i < sequence.getValue().size(); i++) {
        array.add(json(sequence.getValue().get(i), path + "[" + i + "]", problems));
      }
      return array;
    }
    return scalar((ScalarNode) node, path, problems);
  }

  static Map<String, Node> entries(MappingNode mapping, String path, Problems problems) {
    return entries(mapping, path, problems, new HashMap<>());
  }

  /** The entries of a mapping in order; fills {@code positions} with where each key stands. */
  static Map<String, Node> entries(
      MappingNode mapping, String path, Problems problems, Map<String, Position> positions) {
    Map<String, Node> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Position position = YamlDocument.position(tuple.getKeyNode().getStartMark());
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        problems.error(position, path, "a key must be a single word, not a list or an object");
        continue;
      }
      Node first = entries.putIfAbsent(key.getValue(), tuple.getValueNode());
      if (first != null) {
        problems.error(
            position,
            path.isEmpty() ? key.getValue() : path + "." + key.getValue(),
            "duplicate key; it was already given in line "
                + positions.getOrDefault(key.getValue(), Position.NONE).line());
      } else {
        positions.put(key.getValue(), position);
      }
    }
    return entries;
  }

  /** Records that a node is not what was wanted. */
  static @Nullable Object mismatch(
      Node node, String wanted, String hint, String path, Problems problems) {
    problems.error(
        YamlDocument.position(node.getStartMark()),
        path,
        "must be " + wanted + ", was " + describe(node) + hint);
    return null;
  }

  private static String describe(Node node) {
    if (node instanceof MappingNode) {
      return "an object";
    }
    if (node instanceof SequenceNode) {
      return "a list";
    }
    String value = ((ScalarNode) node).getValue();
    if (node.getTag().equals(Tag.NULL)) {
      return "empty";
    }
    String shown = value.length() > 80 ? value.substring(0, 80) + "…" : value;
    return node.getTag().equals(Tag.STR) ? "the string \"" + shown + "\"" : shown;
  }

  private static @Nullable Object scalar(ScalarNode node, String path, Problems problems) {
    Tag tag = node.getTag();
    String text = node.getValue();
    if (tag.equals(Tag.NULL)) {
      return null;
    }
    if (tag.equals(Tag.BOOL)) {
      return text.equalsIgnoreCase("true");
    }
    if (tag.equals(Tag.INT)) {
      return integer(node, path, problems);
    }
    if (tag.equals(Tag.FLOAT)) {
      return floating(node, path, problems);
    }
    if (tag.equals(Tag.STR)) {
      return text;
    }
    problems.error(
        YamlDocument.position(node.getStartMark()),
        path,
        "the YAML tag " + tag.getValue() + " is not supported");
    return null;
  }

  private static @Nullable Object integer(ScalarNode node, String path, Problems problems) {
    String text = node.getValue().replace("_", "");
    BigInteger value;
    try {
      value =
          text.startsWith("0x")
              ? new BigInteger(text.substring(2), 16)
              : text.startsWith("0o")
                  ? new BigInteger(text.substring(2), 8)
                  : new BigInteger(text.startsWith("+") ? text.substring(1) : text);
    } catch (NumberFormatException e) {
      return mismatch(node, "an integer", "", path, problems);
    }
    if (value.bitLength() > 63) {
      problems.error(
          YamlDocument.position(node.getStartMark()), path, text + " does not fit in 64 bits");
      return null;
    }
    long number = value.longValue();
    return number == (int) number ? (Object) (int) number : (Object) number;
  }

  private static @Nullable Object floating(ScalarNode node, String path, Problems problems) {
    try {
      return Double.valueOf(node.getValue());
    } catch (NumberFormatException e) {
      // .inf and .nan are numbers in YAML and not in JSON, which templates are stored as.
      return mismatch(node, "a finite number", "", path, problems);
    }
  }
}
