package dev.tasker.cli;

import dev.tasker.config.toml.TomlWriter;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Writes tables as TOML: first the keys of a table, then the tables in it. */
final class TomlText {
  private static final int REMARK_COLUMN = 44;

  private final PrintWriter out;
  private final UnaryOperator<String> remark;

  /**
   * @param remark what to write beside a key, by its dotted path; empty for nothing
   */
  TomlText(PrintWriter out, UnaryOperator<String> remark) {
    this.out = out;
    this.remark = remark;
  }

  /** Writes a table and all below it. */
  void table(String path, JsonObject table) {
    table(path, path, table);
  }

  private void table(String header, String path, JsonObject table) {
    if (table.stream().anyMatch(entry -> !isTable(entry)) || table.isEmpty()) {
      out.println();
      out.println("[" + header + "]");
      table.stream()
          .filter(entry -> !isTable(entry) && entry.getValue() != null)
          .forEach(entry -> line(path + "." + entry.getKey(), entry));
    }
    table.stream()
        .filter(TomlText::isTable)
        .forEach(
            entry ->
                table(
                    header + "." + TomlWriter.key(entry.getKey()),
                    path + "." + entry.getKey(),
                    (JsonObject) entry.getValue()));
  }

  private void line(String path, Map.Entry<String, Object> entry) {
    Object value = entry.getValue() instanceof JsonArray list ? list.getList() : entry.getValue();
    String line = TomlWriter.key(entry.getKey()) + " = " + TomlWriter.value(value);
    String beside = remark.apply(path);
    out.println(
        beside.isEmpty()
            ? line
            : line + " ".repeat(Math.max(1, REMARK_COLUMN - line.length())) + "# " + beside);
  }

  private static boolean isTable(Map.Entry<String, Object> entry) {
    return entry.getValue() instanceof JsonObject;
  }
}
