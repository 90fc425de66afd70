package dev.tasker.config;

import dev.tasker.config.OtelVariable.Reading;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Words in lower case, separated by commas. The known ones hold, whatever stands beside them: a
 * list is often written for several programs.
 *
 * @param usual what is nearest when no word resembles a known one
 */
record OtelWords(String usual, List<String> known) implements Reading<Set<String>> {

  @Override
  public Set<String> read(String text) {
    Set<String> said = new LinkedHashSet<>(words(text));
    if (said.stream().noneMatch(known::contains)) {
      Set<String> meant = new LinkedHashSet<>();
      said.forEach(word -> Nearest.choice(word, known).ifPresent(meant::add));
      throw new IllegalArgumentException(
          "must be one or more of "
              + String.join(", ", known)
              + Nearest.valid(meant.isEmpty() ? usual : String.join(",", meant)));
    }
    said.retainAll(known);
    return said;
  }

  @Override
  public Optional<String> passedOver(String text) {
    List<String> words = words(text);
    List<String> unknown =
        words.stream()
            .filter(word -> !known.contains(word))
            .distinct()
            .map(OtelWords::shown)
            .toList();
    return unknown.isEmpty() || unknown.size() == words.stream().distinct().count()
        ? Optional.empty()
        : Optional.of(
            String.join(", ", unknown)
                + (unknown.size() == 1 ? " is" : " are")
                + " passed over: known are "
                + String.join(", ", known));
  }

  /** What may hold a user and a password is hidden. */
  private static String shown(String word) {
    return word.contains("@") ? Secrets.REDACTED : Shown.quoted(word);
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    for (String part : text.toLowerCase(Locale.ROOT).split(",", -1)) {
      if (!part.isBlank()) {
        words.add(part.strip());
      }
    }
    return words;
  }
}
