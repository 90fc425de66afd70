package dev.tasker.config;

import dev.tasker.config.ConfigKey.ValueType;
import dev.tasker.config.toml.TomlWriter;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * All layers as one file for {@code TASKER_CONFIG_PATH}, every key with its description. Values are
 * spelled as the layers spell them, so that placeholders stay placeholders. A secret that a layer
 * spells out is not written: a placeholder stands in its place.
 */
public final class MergedFile {
  private static final int WIDTH = 100;
  private static final Pattern FIRST_VARIABLE = Pattern.compile("\\$\\{([A-Z_]+):-.*");

  private final LoadedConfig loaded;
  private final Map<String, ConfigOrigin> origins;
  private final List<ConfigWarning> leftOut = new ArrayList<>();
  private final String text;

  MergedFile(LoadedConfig loaded) {
    this.loaded = loaded;
    this.origins = loaded.origins();
    this.text = write();
  }

  /** The file. */
  public String text() {
    return text;
  }

  /** The secrets that were not written, and which variable has to give each. */
  public List<ConfigWarning> leftOut() {
    return List.copyOf(leftOut);
  }

  private String write() {
    StringBuilder out = new StringBuilder();
    String environment = loaded.config().environment();
    out.append("# The configuration of the environment ").append(environment).append(", merged:\n");
    loaded.files().forEach(file -> out.append("#   ").append(file).append('\n'));
    out.append("# To use it: TASKER_ENV=").append(environment).append(" TASKER_CONFIG_PATH=FILE\n");
    JsonObject values = loaded.unexpanded();
    String table = "";
    for (ConfigKey key : inTables()) {
      String own = key.type() == ValueType.RATES ? key.path() : key.table();
      if (!own.equals(table)) {
        table = own;
        out.append("\n[").append(table).append("]\n");
      }
      comment(out, key);
      Object value = Paths.at(values, ConfigKeys.names(key.path())).orElse(key.fallback());
      if (key.type() == ValueType.RATES) {
        rates(out, value);
      } else {
        assign(out, Paths.name(key.path()), open(key, value));
      }
    }
    return out.toString();
  }

  /** The keys so that those of one table stand together: a table has only one header. */
  private static List<ConfigKey> inTables() {
    List<String> tables = ConfigKeys.all().stream().map(MergedFile::tableOf).distinct().toList();
    return ConfigKeys.all().stream()
        .sorted(Comparator.comparingInt(key -> tables.indexOf(tableOf(key))))
        .toList();
  }

  private static String tableOf(ConfigKey key) {
    return key.type() == ValueType.RATES ? key.path() : key.table();
  }

  private static void rates(StringBuilder out, Object value) {
    if (Paths.plain(value) instanceof Map<?, ?> rates) {
      rates.forEach((name, rate) -> assign(out, (String) name, rate));
    }
  }

  private static void assign(StringBuilder out, String name, Object value) {
    out.append(TomlWriter.key(name))
        .append(" = ")
        .append(TomlWriter.value(Paths.plain(value)))
        .append('\n');
  }

  /** The value, or a placeholder for a secret. */
  private Object open(ConfigKey key, Object value) {
    if (Shown.isOpen(key, value)) {
      return value;
    }
    ConfigOrigin origin = origins.getOrDefault(key.path(), ConfigOrigin.DEFAULT);
    String variable = variable(key, origin);
    leftOut.add(
        new ConfigWarning(
            origin, key.path(), "holds a secret, which is not written out; set " + variable));
    return "${" + variable + "}";
  }

  private static String variable(ConfigKey key, ConfigOrigin origin) {
    if (origin.source().startsWith(ValueLayers.VARIABLE)) {
      return origin.source().substring(ValueLayers.VARIABLE.length());
    }
    Matcher own = FIRST_VARIABLE.matcher(key.fallback().toString());
    return own.matches() ? own.group(1) : KeyDescriptions.find(key.path()).orElseThrow().variable();
  }

  private static void comment(StringBuilder out, ConfigKey key) {
    KeyDescription description = KeyDescriptions.find(key.path()).orElseThrow();
    wrap(out, description.plainMeaning());
    String range = description.range().isEmpty() ? "" : ": " + description.range();
    String unit = description.unit().isEmpty() ? "" : " (" + description.unit() + ")";
    wrap(
        out,
        "%s%s%s; default %s; %s"
            .formatted(
                description.type(),
                range,
                unit,
                description.fallback(),
                description.reload().word()));
  }

  private static void wrap(StringBuilder out, String text) {
    StringBuilder line = new StringBuilder("#");
    for (String word : (Iterable<String>) Stream.of(text.split(" "))::iterator) {
      if (line.length() + word.length() + 1 > WIDTH) {
        out.append(line).append('\n');
        line = new StringBuilder("#");
      }
      line.append(' ').append(word);
    }
    out.append(line).append('\n');
  }
}
