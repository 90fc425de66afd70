package dev.tasker.api;

import dev.tasker.api.Problem.Violation;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds what JSON allows and PostgreSQL does not: the character U+0000, half a surrogate pair, a
 * number beyond double precision. Tasks are inserted in batches, so one such value would fail the
 * tasks of other callers too.
 */
final class StorableJson {
  private static final int MAX_VIOLATIONS = 100;

  private final List<Violation> violations = new ArrayList<>();

  private StorableJson() {}

  /** What cannot be stored, with JSON pointers; empty when all can. */
  static List<Violation> violations(JsonObject json) {
    StorableJson check = new StorableJson();
    check.visit("", json);
    return check.violations;
  }

  private void visit(String pointer, @Nullable Object value) {
    if (violations.size() >= MAX_VIOLATIONS) {
      return;
    }
    if (value instanceof JsonObject object) {
      for (Map.Entry<String, Object> member : object.getMap().entrySet()) {
        visitMember(pointer, member.getKey(), object.getValue(member.getKey()));
      }
    } else if (value instanceof JsonArray array) {
      for (int i = 0; i < array.size(); i++) {
        visit(pointer + "/" + i, array.getValue(i));
      }
    } else if (value instanceof String text) {
      text(pointer, text);
    } else if (value instanceof Double number && !Double.isFinite(number)) {
      add(pointer, "must be a number within the range of double precision");
    }
  }

  private void visitMember(String pointer, String name, @Nullable Object value) {
    int before = violations.size();
    text(pointer, name);
    if (violations.size() == before) {
      visit(pointer + "/" + name.replace("~", "~0").replace("/", "~1"), value);
    }
  }

  private void text(String pointer, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        add(pointer, "must not contain the character U+0000, which the database cannot store");
        return;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        add(pointer, "must not contain half of a surrogate pair, which the database cannot store");
        return;
      }
    }
  }

  private void add(String pointer, String message) {
    violations.add(new Violation(pointer, message));
  }
}
