package dev.tasker.template;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.regex.Pattern;

/** Orders versions by semantic versioning's rules where they apply, and by text elsewhere. */
public final class VersionOrder implements Comparator<String> {

  /** The only one; it holds nothing. */
  public static final VersionOrder INSTANCE = new VersionOrder();

  private static final Pattern NUMBER = Pattern.compile("[0-9]+");

  private VersionOrder() {}

  @Override
  public int compare(String a, String b) {
    String[] left = a.split("-", 2);
    String[] right = b.split("-", 2);
    int release = compareParts(left[0], right[0]);
    if (release != 0) {
      return release;
    }
    // 1.0.0-rc1 comes before 1.0.0.
    int preRelease = Integer.compare(right.length, left.length);
    if (preRelease != 0) {
      return preRelease;
    }
    return left.length == 1 ? a.compareTo(b) : compareParts(left[1], right[1]);
  }

  private static int compareParts(String a, String b) {
    String[] left = a.split("\\.", -1);
    String[] right = b.split("\\.", -1);
    for (int i = 0; i < Math.min(left.length, right.length); i++) {
      int order = comparePart(left[i], right[i]);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(left.length, right.length);
  }

  private static int comparePart(String a, String b) {
    boolean numbers = NUMBER.matcher(a).matches() && NUMBER.matcher(b).matches();
    return numbers ? new BigInteger(a).compareTo(new BigInteger(b)) : a.compareTo(b);
  }
}
