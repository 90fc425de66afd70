package dev.tasker.telemetry.context;

import java.util.Optional;

/**
 * What a task takes along of a list that its creator sent, as the text of a header.
 *
 * @param text the members that it keeps; empty when there are none
 * @param dropped how many were left out, because they went beyond the bounds or no header can hold
 *     them
 */
public record Carried(Optional<String> text, int dropped) {
  static final Carried NOTHING = new Carried(Optional.empty(), 0);

  /** Takes whole members, in their order, while they fit; one that does not is left out alone. */
  static final class Builder {
    private final int maxMembers;
    private final int maxLength;
    private final StringBuilder text = new StringBuilder();
    private int members;
    private int dropped;

    Builder(int maxMembers, int maxLength) {
      this.maxMembers = maxMembers;
      this.maxLength = maxLength;
    }

    void add(String member) {
      int length = text.length() + (members == 0 ? 0 : 1) + member.length();
      if (member.isEmpty() || members == maxMembers || length > maxLength) {
        dropped++;
        return;
      }
      text.append(members == 0 ? "" : ",").append(member);
      members++;
    }

    Carried build() {
      return new Carried(members == 0 ? Optional.empty() : Optional.of(text.toString()), dropped);
    }
  }
}
