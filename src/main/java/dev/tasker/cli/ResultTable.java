package dev.tasker.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table in plain text: a head, a rule, rows; columns as wide as their widest cell. */
final class ResultTable {

  /** How the cells of a column are aligned. */
  private enum Align {
    LEFT,
    RIGHT
  }

  private record Column(String title, Align align) {}

  private static final String GAP = "  ";

  private final List<Column> columns = new ArrayList<>();
  private final List<List<String>> rows = new ArrayList<>();

  /** Adds a column of texts. */
  ResultTable text(String title) {
    columns.add(new Column(title, Align.LEFT));
    return this;
  }

  /** Adds a column of numbers. */
  ResultTable number(String title) {
    columns.add(new Column(title, Align.RIGHT));
    return this;
  }

  /** Adds a row with one cell for every column. */
  ResultTable row(Object... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          "a row must have " + columns.size() + " cells, was " + Arrays.toString(cells));
    }
    rows.add(Arrays.stream(cells).map(cell -> oneLine(cell.toString())).toList());
    return this;
  }

  void print(PrintWriter out) {
    List<Integer> widths = widths();
    out.println(line(columns.stream().map(Column::title).toList(), widths));
    out.println("-".repeat(widths.stream().mapToInt(Integer::intValue).sum() + gaps()));
    rows.forEach(row -> out.println(line(row, widths)));
    out.flush();
  }

  private int gaps() {
    return GAP.length() * Math.max(0, columns.size() - 1);
  }

  private List<Integer> widths() {
    List<Integer> widths = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      int column = i;
      int widest = rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
      widths.add(Math.max(columns.get(i).title().length(), widest));
    }
    return widths;
  }

  private String line(List<String> cells, List<Integer> widths) {
    List<String> padded = new ArrayList<>();
    for (int i = 0; i < cells.size(); i++) {
      String padding = " ".repeat(widths.get(i) - cells.get(i).length());
      padded.add(
          columns.get(i).align() == Align.LEFT ? cells.get(i) + padding : padding + cells.get(i));
    }
    return String.join(GAP, padded).stripTrailing();
  }

  private static String oneLine(String cell) {
    return cell.replaceAll("\\s+", " ").strip();
  }
}
