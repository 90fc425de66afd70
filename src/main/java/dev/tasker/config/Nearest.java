package dev.tasker.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds what a mistyped name may have meant. */
final class Nearest {
  private Nearest() {}

  /** The candidate with the fewest differing letters, if it is close enough to be a guess. */
  static Optional<String> to(String name, Collection<String> candidates) {
    int limit = Math.max(2, name.length() / 3);
    return candidates.stream()
        .filter(candidate -> distance(name, candidate) <= limit)
        .min(Comparator.comparingInt(candidate -> distance(name, candidate)));
  }

  /**
   * The nearest of some dotted paths: the same table first, then the same name elsewhere, then the
   * nearest path as a whole.
   */
  static Optional<String> toPath(String path, Collection<String> candidates) {
    String name = Paths.last(path);
    String table = path.substring(0, path.length() - name.length());
    List<String> siblings =
        candidates.stream()
            .filter(c -> c.startsWith(table) && c.indexOf('.', table.length()) < 0)
            .map(Paths::last)
            .toList();
    return to(name, siblings)
        .map(sibling -> table + sibling)
        .or(() -> candidates.stream().filter(c -> Paths.last(c).equals(name)).findFirst())
        .or(() -> to(path, candidates));
  }

  /** Levenshtein distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replace = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replace, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
