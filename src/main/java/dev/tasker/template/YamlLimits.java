package dev.tasker.template;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;

/**
 * Reads a document as flat events, before any tree is built, and refuses what would blow up: deep
 * nesting (the tree is built recursively), aliases that contain themselves, and aliases that expand
 * to more nodes than any honest template has ("billion laughs").
 */
final class YamlLimits {

  static final int MAX_DEPTH = 64;
  static final int MAX_NODES = 500_000;

  /** A collection that is being read, and how many nodes it holds once its aliases are expanded. */
  private static final class Open {
    private final Optional<Anchor> anchor;
    private long nodes = 1;

    private Open(Optional<Anchor> anchor) {
      this.anchor = anchor;
    }
  }

  private final Map<String, Long> sizes = new HashMap<>();
  private final Deque<Open> open = new ArrayDeque<>();
  private long total;

  Optional<YamlDocument.Problem> check(LoadSettings settings, String text) {
    for (Event event : new Parse(settings).parseString(text)) {
      Optional<String> refusal = refusal(event);
      if (refusal.isPresent()) {
        return refusal.map(
            message ->
                new YamlDocument.Problem(YamlDocument.position(event.getStartMark()), message));
      }
    }
    return Optional.empty();
  }

  private Optional<String> refusal(Event event) {
    if (event instanceof CollectionStartEvent start) {
      open.push(new Open(start.getAnchor()));
      if (open.size() > MAX_DEPTH) {
        return Optional.of("nested more than " + MAX_DEPTH + " levels deep");
      }
    } else if (event instanceof AliasEvent alias) {
      return count(alias);
    } else if (event instanceof NodeEvent scalar) {
      scalar.getAnchor().ifPresent(anchor -> sizes.put(anchor.getValue(), 1L));
      return add(1);
    } else if (event.getEventId() == Event.ID.SequenceEnd
        || event.getEventId() == Event.ID.MappingEnd) {
      Open closed = open.pop();
      closed.anchor.ifPresent(anchor -> sizes.put(anchor.getValue(), closed.nodes));
      return add(closed.nodes);
    }
    return Optional.empty();
  }

  private Optional<String> count(AliasEvent alias) {
    String name = alias.getAlias().getValue();
    boolean insideItself =
        open.stream()
            .anyMatch(
                collection ->
                    collection.anchor.filter(anchor -> anchor.getValue().equals(name)).isPresent());
    if (insideItself) {
      return Optional.of("the alias *" + name + " stands inside what it refers to");
    }
    // An alias without an anchor counts as one node: the composer reports it, with its line.
    return add(sizes.getOrDefault(name, 1L));
  }

  private Optional<String> add(long nodes) {
    Open around = open.peek();
    if (around == null) {
      total += nodes;
    } else {
      around.nodes += nodes;
    }
    long seen = around == null ? total : around.nodes;
    return seen > MAX_NODES
        ? Optional.of("the file has more than " + MAX_NODES + " nodes with its aliases expanded")
        : Optional.empty();
  }
}
