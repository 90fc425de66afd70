package dev.tasker.template;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the word somebody probably meant. */
final class Nearest {

  /** Above this the search costs more than the hint is worth. */
  private static final int MAX_CANDIDATES = 1000;

  private Nearest() {}

  /** {@code ; did you mean "retry"?}, or nothing when no candidate is close. */
  static String hint(String word, Collection<String> candidates) {
    return of(word, candidates).map(near -> "; did you mean \"" + near + "\"?").orElse("");
  }

  private static Optional<String> of(String word, Collection<String> candidates) {
    int limit = Math.max(1, Math.min(4, word.length() / 3));
    return candidates.stream()
        .limit(MAX_CANDIDATES)
        .filter(candidate -> Math.abs(candidate.length() - word.length()) <= limit)
        .filter(candidate -> distance(word, candidate) <= limit)
        .min(Comparator.comparingInt(candidate -> distance(word, candidate)));
  }

  /** Levenshtein's distance: single-character insertions, deletions and substitutions. */
  private static int distance(String a, String b) {
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
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
