package dev.tasker.store;

import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Says that steps wait in the queue. What a process hears of namespaces it does not serve must not
 * make it look.
 *
 * @param namespaceIds whose steps; empty for any namespace's
 */
public record ReadyNotice(Set<Integer> namespaceIds) {

  /** Of any namespace. */
  public static final ReadyNotice ANY = new ReadyNotice(Set.of());

  /** PostgreSQL takes 8000 bytes; so many ids fit whatever their size. */
  private static final int MAX_NAMESPACES = 500;

  private static final Pattern IDS = Pattern.compile("[0-9]{1,9}(,[0-9]{1,9})*");

  public ReadyNotice {
    namespaceIds =
        namespaceIds.size() > MAX_NAMESPACES
            ? Set.of()
            : Collections.unmodifiableSet(new TreeSet<>(namespaceIds));
  }

  /** Of these namespaces, at least one. */
  public static ReadyNotice of(Collection<Integer> namespaceIds) {
    if (namespaceIds.isEmpty()) {
      throw new IllegalArgumentException("a notice of no namespace would be one of any");
    }
    return new ReadyNotice(new HashSet<>(namespaceIds));
  }

  /** What was sent; of any namespace when this version cannot read it. */
  static ReadyNotice parse(String payload) {
    return IDS.matcher(payload).matches()
        ? of(Pattern.compile(",").splitAsStream(payload).map(Integer::valueOf).toList())
        : ANY;
  }

  String payload() {
    return namespaceIds.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  /** Whether a process that serves these namespaces should look. */
  public boolean concerns(Set<Integer> served) {
    return namespaceIds.isEmpty() || !Collections.disjoint(namespaceIds, served);
  }

  /** One notice that says both. */
  public ReadyNotice and(ReadyNotice other) {
    if (namespaceIds.isEmpty() || other.namespaceIds.isEmpty()) {
      return ANY;
    }
    Set<Integer> both = new HashSet<>(namespaceIds);
    both.addAll(other.namespaceIds);
    return new ReadyNotice(both);
  }
}
