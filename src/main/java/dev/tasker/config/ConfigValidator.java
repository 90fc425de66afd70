package dev.tasker.config;

import dev.tasker.config.ConfigKey.ValueType;
import dev.tasker.config.Placeholders.Expansion;
import dev.tasker.config.Variables.Lookup;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Checks merged values against {@link ConfigKeys}: substitutes placeholders, fills in defaults, and
 * collects everything that is wrong instead of stopping at the first problem.
 */
final class ConfigValidator {
  private static final String UNKNOWN = "unknown key";

  private final Variables variables;
  private final ConfigValues checked = new ConfigValues();
  private final List<Problem> problems = new ArrayList<>();
  private final Set<String> tainted = new HashSet<>();

  private ConfigValidator(Map<String, String> variables) {
    this.variables = Variables.of(variables);
  }

  /**
   * Something wrong with a key.
   *
   * @param known false for a key that does not exist
   */
  record Problem(String path, String rule, String value, boolean known) {
    boolean isUnknownKey() {
      return !known && rule.startsWith(UNKNOWN);
    }
  }

  /**
   * The values that passed, and what is wrong with the others.
   *
   * @param tainted paths of values that came out of a secret variable or file
   */
  record Outcome(ConfigValues values, Set<String> tainted, List<Problem> problems) {}

  static Outcome check(JsonObject merged, Map<String, String> variables) {
    ConfigValidator validator = new ConfigValidator(variables);
    validator.singly(merged);
    ConfigKeys.secrets().forEach(validator::secretFile);
    CrossRules.check(validator.checked, validator.problems);
    return new Outcome(
        validator.checked, Set.copyOf(validator.tainted), List.copyOf(validator.problems));
  }

  /** What is wrong with keys by themselves, whatever the others say. */
  static List<Problem> checkSingly(JsonObject merged, Map<String, String> variables) {
    ConfigValidator validator = new ConfigValidator(variables);
    validator.singly(merged);
    return List.copyOf(validator.problems);
  }

  private void singly(JsonObject merged) {
    unknown("", merged);
    ConfigKeys.all().forEach(key -> key(key, merged));
  }

  private void unknown(String table, JsonObject values) {
    for (String name : values.fieldNames()) {
      String path = Paths.join(table, name);
      Object value = values.getValue(name);
      if (ConfigKeys.isTable(path)) {
        if (value instanceof JsonObject nested) {
          unknown(path, nested);
        } else {
          problems.add(new Problem(path, "must be a table", Shown.value(path, value), false));
        }
      } else if (ConfigKeys.find(path).isEmpty()) {
        problems.add(unknownKey(path, value));
      }
    }
  }

  private static Problem unknownKey(String path, Object value) {
    Optional<String> nearest = Nearest.toPath(path, ConfigKeys.paths());
    boolean secret = nearest.flatMap(ConfigKeys::find).map(ConfigKey::secret).orElse(false);
    String rule = UNKNOWN + nearest.map(n -> "; did you mean " + n + "?").orElse("");
    return new Problem(path, rule, secret ? Secrets.REDACTED : Shown.value(path, value), false);
  }

  private void key(ConfigKey key, JsonObject merged) {
    Object raw = Paths.at(merged, ConfigKeys.names(key.path())).orElse(key.fallback());
    int before = problems.size();
    Object value =
        switch (key.type()) {
          case TEXTS -> texts(key, raw);
          case RATES -> rates(key, raw);
          default -> single(key, key.path(), raw);
        };
    if (problems.size() == before) {
      checked.put(key.path(), value);
    }
  }

  /** A secret that is not in the configuration itself but in a file it names. */
  private void secretFile(ConfigKey key) {
    if (!checked.has(key.path(), key.fileKey()) || checked.text(key.fileKey()).isBlank()) {
      return;
    }
    String file = checked.text(key.fileKey());
    Lookup secret = Variables.read(file, "names a file that ");
    String problem = secret.problem();
    if (!checked.text(key.path()).isEmpty()) {
      problem = "is set together with " + key.path() + "; set one of them";
    } else if (problem.isEmpty()) {
      problem = key.check().apply(secret.value());
      problem = problem.isEmpty() ? "" : "names a file whose content " + problem;
    }
    if (problem.isEmpty()) {
      checked.put(key.path(), secret.value());
    } else {
      problems.add(new Problem(key.fileKey(), problem, Shown.quoted(file), true));
    }
  }

  private Object texts(ConfigKey key, Object raw) {
    List<String> texts = new ArrayList<>();
    if (raw instanceof JsonArray || raw instanceof List<?>) {
      List<?> many = raw instanceof JsonArray array ? array.getList() : (List<?>) raw;
      many.forEach(one -> texts.add(String.valueOf(text(key, one))));
    } else {
      report(key, key.path(), "must be " + key.type().expected(), Shown.value(key.path(), raw));
    }
    return List.copyOf(texts);
  }

  private Object rates(ConfigKey key, Object raw) {
    Map<String, Object> rates = new LinkedHashMap<>();
    if (raw instanceof JsonObject table) {
      table
          .fieldNames()
          .forEach(
              name ->
                  rates.put(
                      name,
                      single(
                          ConfigKey.rate(key.path(), 0.0),
                          Paths.join(key.path(), name),
                          table.getValue(name))));
    } else if (!(raw instanceof Map)) {
      report(key, key.path(), "must be " + key.type().expected(), Shown.value(key.path(), raw));
    }
    return rates;
  }

  private Object single(ConfigKey key, String path, Object raw) {
    if (key.type() == ValueType.TEXT || key.type() == ValueType.CHOICE) {
      return text(key, raw);
    }
    if (!(raw instanceof String template)) {
      return scalar(key, path, raw, Shown.value(path, raw));
    }
    Expansion expansion = expand(key, path, template);
    String shown = Shown.text(key, template, expansion);
    if (!expansion.problems().isEmpty()) {
      return template;
    }
    // A string in a file is a string; one that came out of a placeholder may be a number.
    Optional<Object> value =
        expansion.variables().isEmpty()
            ? Optional.empty()
            : ValueLayers.scalar(key.type(), expansion.text());
    return scalar(key, path, value.orElse(template), shown);
  }

  private Object scalar(ConfigKey key, String path, Object value, String shown) {
    if (key.type() == ValueType.FLAG && value instanceof Boolean) {
      return value;
    }
    boolean fits =
        switch (key.type()) {
          case INTEGER -> isWhole(value);
          case NUMBER -> value instanceof Number;
          default -> false;
        };
    if (!fits || !(value instanceof Number number)) {
      report(key, path, "must be " + key.type().expected(), shown);
      return value;
    }
    double size = number.doubleValue();
    if (!(size >= key.min() && size <= key.max())) {
      report(key, path, Ranges.problem(key, size), shown);
      return value;
    }
    return key.type() == ValueType.INTEGER ? (Object) number.intValue() : (Object) size;
  }

  private Object text(ConfigKey key, Object raw) {
    if (!(raw instanceof String template)) {
      report(key, key.path(), "must be " + key.type().expected(), Shown.value(key.path(), raw));
      return raw;
    }
    Expansion expansion = expand(key, key.path(), template);
    if (!expansion.problems().isEmpty()) {
      return template;
    }
    String text = expansion.text();
    String shown = Shown.text(key, template, expansion);
    if (key.type() == ValueType.CHOICE) {
      return choice(key, text, shown);
    }
    String problem = key.check().apply(text);
    if (!problem.isEmpty()) {
      // What is nearest to a secret says too much of it.
      String nearest = expansion.secret() ? "" : key.nearest().apply(text);
      // Of an address without a scheme nobody can tell where the password ends.
      boolean address = text.contains("@") && !text.contains("://");
      report(key, key.path(), problem + Nearest.valid(nearest), address ? Secrets.REDACTED : shown);
    }
    return text;
  }

  private String choice(ConfigKey key, String text, String shown) {
    String word = text.strip().toLowerCase(Locale.ROOT);
    if (!key.choices().contains(word)) {
      String nearest = Nearest.choice(word, key.choices()).orElseGet(() -> plainDefault(key));
      String rule = "must be one of " + String.join(", ", key.choices());
      report(key, key.path(), rule + Nearest.valid(nearest), shown);
    }
    return word;
  }

  private Expansion expand(ConfigKey key, String path, String template) {
    Expansion expansion = Placeholders.expand(template, variables);
    String shown = key.secret() ? Secrets.REDACTED : Shown.quoted(template);
    if (expansion.secret()) {
      tainted.add(path);
    }
    expansion.problems().forEach(problem -> report(key, path, problem, shown));
    return expansion;
  }

  private void report(ConfigKey key, String path, String rule, String shown) {
    problems.add(new Problem(path, rule, shown, ConfigKeys.find(key.path()).isPresent()));
  }

  private static boolean isWhole(Object value) {
    return value instanceof Integer || value instanceof Long;
  }

  /** What a key is when neither a layer nor a variable says anything. */
  private static String plainDefault(ConfigKey key) {
    return Placeholders.expand(String.valueOf(key.fallback()), Variables.of(Map.of())).text();
  }
}
