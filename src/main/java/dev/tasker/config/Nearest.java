package dev.tasker.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds the word somebody probably meant. */
public final class Nearest {
  /** Above this the search costs more than the hint is worth. */
  private static final int MAX_CANDIDATES = 1000;

  /** Of a common beginning; fewer letters are an accident. */
  private static final int MIN_BEGINNING = 3;

  private Nearest() {}

  /** {@code ; did you mean "retry"?}, or nothing when no candidate is close. */
  public static String hint(String word, Collection<String> candidates) {
    return to(word, candidates).map(near -> "; did you mean \"" + near + "\"?").orElse("");
  }

  /** {@code ; the nearest is info}, the end of a rule; nothing for an empty value. */
  static String valid(String value) {
    return value.isEmpty() ? "" : "; the nearest is " + value;
  }

  /** The candidate with the fewest differing letters, if it is close enough to be a guess. */
  public static Optional<String> to(String word, Collection<String> candidates) {
    int limit = Math.max(1, Math.min(4, word.length() / 3));
    return candidates.stream()
        .limit(MAX_CANDIDATES)
        .filter(candidate -> Math.abs(candidate.length() - word.length()) <= limit)
        .filter(candidate -> distance(word, candidate) <= limit)
        .min(Comparator.comparingInt(candidate -> distance(word, candidate)));
  }

  /**
   * The choice that resembles a word most: the same letters, few letters that differ, one within
   * the other, or a common beginning.
   *
   * @return empty when none resembles it
   */
  static Optional<String> choice(String word, Collection<String> choices) {
    if (word.isEmpty()) {
      return Optional.empty();
    }
    Comparator<String> byDistance = Comparator.comparingInt(choice -> distance(word, choice));
    return choices.stream()
        .filter(choice -> letters(choice).equals(letters(word)))
        .findFirst()
        .or(() -> to(word, choices))
        .or(
            () ->
                choices.stream()
                    .filter(choice -> choice.contains(word) || word.contains(choice))
                    .min(byDistance))
        .or(
            () ->
                choices.stream()
                    .filter(choice -> commonBeginning(word, choice) >= MIN_BEGINNING)
                    .min(
                        Comparator.<String>comparingInt(choice -> -commonBeginning(word, choice))
                            .thenComparing(byDistance)));
  }

  private static String letters(String word) {
    return word.replaceAll("[^a-z0-9]", "");
  }

  private static int commonBeginning(String a, String b) {
    int length = 0;
    while (length < Math.min(a.length(), b.length()) && a.charAt(length) == b.charAt(length)) {
      length++;
    }
    return length;
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

  /** Single-character insertions, deletions, substitutions, and swaps of two neighbours. */
  private static int distance(String a, String b) {
    int[] beforePrevious = new int[b.length() + 1];
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        current[j] = Math.min(previous[j - 1] + change, Math.min(previous[j], current[j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          current[j] = Math.min(current[j], beforePrevious[j - 2] + 1);
        }
      }
      beforePrevious = previous;
      previous = current;
    }
    return previous[b.length()];
  }
}
