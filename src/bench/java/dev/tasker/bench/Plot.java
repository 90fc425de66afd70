package dev.tasker.bench;

import java.util.List;
import java.util.Locale;

/**
 * The comparisons as a bar chart in SVG, on a logarithmic scale: bars begin at Tasker's speed, to
 * the left is slower, to the right faster. It follows the reader's light or dark background.
 */
final class Plot {
  private static final int WIDTH = 900;
  private static final int LABELS = 230;
  private static final int VALUES = 190;
  private static final int ROW = 22;
  private static final int GROUP_HEAD = 34;
  private static final int TOP = 62;

  /** Slower than this is drawn at the edge; its number stands beside it. */
  private static final int LOWEST_POWER = -3;

  private static final String STYLE =
      """
      <style>
        .page { fill: #ffffff } .text { fill: #1f2328 } .faint { fill: #59636e }
        .grid { stroke: #d1d9e0 } .one { stroke: #59636e }
        .own { fill: #0969da } .peer { fill: #9a6700 }
        text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif }
        .head { font-weight: 600 } .title { font-size: 16px; font-weight: 600 }
        @media (prefers-color-scheme: dark) {
          .page { fill: #0d1117 } .text { fill: #f0f6fc } .faint { fill: #9198a1 }
          .grid { stroke: #3d444d } .one { stroke: #9198a1 }
          .own { fill: #4493f8 } .peer { fill: #d29922 }
        }
      </style>
      """;

  private final List<Comparison> comparisons;
  private final double low;
  private final double high;
  private final StringBuilder svg = new StringBuilder();

  Plot(List<Comparison> comparisons) {
    this.comparisons = comparisons;
    this.low = Math.max(LOWEST_POWER, Math.floor(Math.log10(extreme(true))));
    this.high = Math.ceil(Math.log10(extreme(false)) + 0.01);
  }

  private double extreme(boolean lowest) {
    double[] speeds =
        comparisons.stream()
            .flatMap(comparison -> comparison.bars().stream())
            .mapToDouble(Comparison.Bar::speed)
            .filter(speed -> speed > 0)
            .toArray();
    double extreme = lowest ? 0.5 : 1.5;
    for (double speed : speeds) {
      extreme = lowest ? Math.min(extreme, speed) : Math.max(extreme, speed);
    }
    return extreme;
  }

  String svg() {
    int height = height();
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">",
        WIDTH, height, WIDTH, height);
    svg.append(STYLE);
    add("<rect class=\"page\" width=\"%d\" height=\"%d\"/>", WIDTH, height);
    text(
        16,
        26,
        "text title",
        "start",
        "Speed as a multiple of Tasker's, logarithmic; right is faster");
    grid(height);
    int y = TOP;
    for (Comparison comparison : comparisons) {
      text(16, y + 20, "text head", "start", comparison.title());
      y += GROUP_HEAD;
      for (Comparison.Bar bar : comparison.bars()) {
        bar(y, bar, comparison.taskerOnly(), comparison.bars().get(0).equals(bar));
        y += ROW;
      }
    }
    return svg.append("</svg>\n").toString();
  }

  private int height() {
    int rows = comparisons.stream().mapToInt(comparison -> comparison.bars().size()).sum();
    return TOP + comparisons.size() * GROUP_HEAD + rows * ROW + 16;
  }

  private void grid(int height) {
    for (int power = (int) low; power <= high; power++) {
      double x = x(Math.pow(10, power));
      String kind = power == 0 ? "one" : "grid";
      add(
          "<line class=\"%s\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>",
          kind, x, x, TOP - 8, height - 12);
      String label =
          power < 0
              ? "1/" + Math.round(Math.pow(10, -power))
              : "" + Math.round(Math.pow(10, power));
      text(x, TOP - 14, "faint", "middle", label + " ×");
    }
  }

  private void bar(int y, Comparison.Bar bar, boolean tasker, boolean base) {
    double one = x(1);
    double end = x(Math.max(bar.speed(), Math.pow(10, low)));
    double left = Math.min(one, end);
    // Tasker itself is a mark at 1, since the others are measured against it.
    double width = base ? 4 : Math.max(2, Math.abs(end - one));
    text(LABELS - 10, y + 14, "text", "end", bar.contender());
    add(
        "<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"14\" rx=\"2\"/>",
        tasker || base ? "own" : "peer", base ? one - 2 : left, y + 3, width);
    text(
        WIDTH - VALUES + 12,
        y + 14,
        "faint",
        "start",
        Figures.text(bar.speed()) + " ×  ·  " + bar.figure());
  }

  private double x(double speed) {
    double place = (Math.log10(speed) - low) / (high - low);
    return LABELS + place * (WIDTH - LABELS - VALUES);
  }

  private void text(double x, int y, String kind, String anchor, String text) {
    add(
        "<text class=\"%s\" x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">%s</text>",
        kind, x, y, anchor, text.replace("&", "&amp;").replace("<", "&lt;"));
  }

  private void add(String format, Object... arguments) {
    svg.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }
}
