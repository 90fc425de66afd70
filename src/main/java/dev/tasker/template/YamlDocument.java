package dev.tasker.template;

import dev.tasker.template.Problems.Position;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * One YAML 1.2 document as nodes that know their place in the file. Refuses what would cost too
 * much memory or stack before any node is built.
 */
final class YamlDocument {

  static final int MAX_CHARACTERS = 1 << 20;

  private YamlDocument() {}

  /** The root node; empty when the text is no YAML, which {@code problems} then explains. */
  static Optional<Node> compose(String text, String file, Problems problems) {
    if (text.length() > MAX_CHARACTERS) {
      problems.error(
          Position.NONE,
          "",
          "the file has %d characters; at most %d are read"
              .formatted(text.length(), MAX_CHARACTERS));
      return Optional.empty();
    }
    LoadSettings settings = settings(file);
    try {
      Optional<Problem> refused = new YamlLimits().check(settings, text);
      if (refused.isPresent()) {
        problems.error(refused.get().position(), "", refused.get().message());
        return Optional.empty();
      }
      Optional<Node> root = new Compose(settings).composeString(text);
      if (root.isEmpty()) {
        problems.error(new Position(1, 1), "", "the file is empty");
      }
      return root;
    } catch (MarkedYamlEngineException e) {
      problems.error(position(e.getProblemMark().or(e::getContextMark)), "", describe(e));
    } catch (ReaderException e) {
      problems.error(
          position(text, e.getPosition()),
          "",
          "not YAML: the character U+%04X is not allowed".formatted(e.getCodePoint()));
    } catch (YamlEngineException e) {
      problems.error(Position.NONE, "", "not YAML: " + e.getMessage());
    }
    return Optional.empty();
  }

  /** Something the limits refuse, with its place. */
  record Problem(Position position, String message) {}

  static Position position(Optional<Mark> mark) {
    return mark.map(at -> new Position(at.getLine() + 1, at.getColumn() + 1)).orElse(Position.NONE);
  }

  private static LoadSettings settings(String file) {
    return LoadSettings.builder()
        .setLabel(file)
        .setSchema(new CoreSchema())
        .setCodePointLimit(MAX_CHARACTERS)
        // Both are reported by the reader of the fields, all at once and with their lines.
        .setAllowDuplicateKeys(true)
        .setAllowNonScalarKeys(true)
        .build();
  }

  private static String describe(MarkedYamlEngineException e) {
    String context = e.getContext();
    return "not YAML: "
        + (context == null || context.isBlank() ? "" : context + ": ")
        + e.getProblem();
  }

  private static Position position(String text, int codePoints) {
    String before = text.substring(0, text.offsetByCodePoints(0, codePoints));
    int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
    return new Position(line, before.length() - before.lastIndexOf('\n'));
  }
}
