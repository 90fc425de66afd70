package dev.tasker.config;

import static dev.tasker.config.ConfigKey.choice;
import static dev.tasker.config.ConfigKey.flag;
import static dev.tasker.config.ConfigKey.integer;
import static dev.tasker.config.ConfigKey.rate;
import static dev.tasker.config.ConfigKey.rates;
import static dev.tasker.config.ConfigKey.text;
import static dev.tasker.config.ConfigKey.texts;

import dev.tasker.config.ConfigKey.Secrecy;
import dev.tasker.config.ConfigKey.ValueType;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Every configuration key: type, default, range. The files under {@code conf/tasker/base} spell out
 * the same defaults for the reader; a test holds the two together.
 */
final class ConfigKeys {
  private static final int MAX_COUNT = 1_000_000;
  private static final int GIBIBYTE = 1 << 30;
  private static final int HOUR_MILLIS = 3_600_000;
  private static final int DAY_SECONDS = 86_400;

  private static final List<ConfigKey> ALL =
      List.of(
          flag("telemetry.enabled", "${TELEMETRY_ENABLED:-false}"),
          choice(
              "telemetry.log_level",
              "${LOG_LEVEL:-info}",
              "trace",
              "debug",
              "info",
              "warn",
              "error",
              "off"),
          choice("telemetry.log_format", "${LOG_FORMAT:-text}", "text", "json"),
          text("telemetry.service_name", "${OTEL_SERVICE_NAME:-tasker-core}")
              .checkedBy(TextRules::notBlank),
          text("telemetry.service_version", "${OTEL_SERVICE_VERSION:-}"),
          text("telemetry.resource_attributes", "${OTEL_RESOURCE_ATTRIBUTES:-}")
              .checkedBy(KeyValueList::problem),
          text(
                  "telemetry.exporter_endpoint",
                  "${OTEL_EXPORTER_OTLP_ENDPOINT:-http://localhost:4317}")
              .checkedBy(CollectorUrl::problem, CollectorUrl::nearest),
          choice(
              "telemetry.exporter_protocol",
              "${OTEL_EXPORTER_OTLP_PROTOCOL:-grpc}",
              "grpc",
              "http/protobuf"),
          text("telemetry.exporter_headers", "${OTEL_EXPORTER_OTLP_HEADERS:-}")
              .checkedBy(CollectorHeaders::problem)
              .hidden(Secrecy.WHOLE),
          text("telemetry.exporter_headers_file", "").checkedBy(TextRules::path),
          integer("telemetry.export.timeout_ms", 10_000, 1, HOUR_MILLIS),
          integer("telemetry.export.max_queue_size", 2048, 1, MAX_COUNT),
          integer("telemetry.export.schedule_delay_ms", 1000, 1, HOUR_MILLIS),
          integer("telemetry.export.max_batch_size", 512, 1, MAX_COUNT),
          integer("telemetry.export.shutdown_timeout_ms", 2000, 1, HOUR_MILLIS),
          choice(
              "telemetry.export.compression",
              "${OTEL_EXPORTER_OTLP_COMPRESSION:-none}",
              "none",
              "gzip"),
          flag("telemetry.export.signals.traces", true),
          flag("telemetry.export.signals.metrics", true),
          flag("telemetry.export.signals.logs", true),
          text("telemetry.export.tls.certificate", "${OTEL_EXPORTER_OTLP_CERTIFICATE:-}")
              .checkedBy(TextRules::path),
          text("telemetry.export.tls.client_key", "${OTEL_EXPORTER_OTLP_CLIENT_KEY:-}")
              .checkedBy(TextRules::path),
          text(
                  "telemetry.export.tls.client_certificate",
                  "${OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE:-}")
              .checkedBy(TextRules::path),
          flag("telemetry.tracing.enabled", true),
          choice(
              "telemetry.tracing.sampler",
              "${OTEL_TRACES_SAMPLER:-parent_based}",
              TelemetryConfig.Sampler.words()),
          rate("telemetry.tracing.sample_rate", "${OTEL_TRACES_SAMPLER_ARG:-1.0}"),
          integer("telemetry.tracing.max_trace_age_seconds", 3600, 1, 365 * DAY_SECONDS),
          flag("telemetry.metrics.enabled", true),
          integer("telemetry.metrics.export_interval_ms", 60_000, 1, HOUR_MILLIS),
          integer("telemetry.metrics.max_label_values", 200, 1, 10_000),
          flag("telemetry.metrics.detailed.enabled", true),
          rate("telemetry.metrics.detailed.sample_rate", 1.0),
          rates("telemetry.metrics.namespaces"),
          flag("telemetry.spans.internal.enabled", false),
          text("database.url", "${DATABASE_URL:-}")
              .checkedBy(DatabaseUrl::problem)
              .hidden(Secrecy.URL),
          text("database.url_file", "").checkedBy(TextRules::path),
          integer("database.pool_size", 8, 6, 100),
          integer("database.connect_timeout_ms", 5000, 1, HOUR_MILLIS),
          integer("database.statement_timeout_ms", 30_000, 1, HOUR_MILLIS),
          text("database.embedded.data_dir", "").checkedBy(TextRules::path),
          integer("database.embedded.start_timeout_ms", 30_000, 1, HOUR_MILLIS),
          integer("database.embedded.stop_timeout_ms", 10_000, 1, HOUR_MILLIS),
          flag("web.enabled", true),
          text("web.host", "127.0.0.1").checkedBy(TextRules::notBlank),
          integer("web.port", 8080, 0, 65_535),
          integer("web.max_body_bytes", 1_048_576, 1024, 1 << 30),
          integer("config.reload_interval_ms", 2000, 0, HOUR_MILLIS),
          texts("worker.namespaces").checkedBy(TextRules::notBlank),
          integer("worker.max_in_flight", 512, 1, 100_000),
          integer("worker.claim_batch", 250, 1, 10_000),
          integer("worker.lease.duration_ms", 10_000, 100, HOUR_MILLIS),
          integer("worker.lease.heartbeat_ms", 1000, 10, HOUR_MILLIS),
          integer("worker.lease.max_losses", 5, 1, 1000),
          integer("worker.feed.poll_interval_ms", 5000, 1, HOUR_MILLIS),
          integer("worker.feed.notify_debounce_ms", 10, 0, 60_000),
          integer("worker.completion.max_batch", 256, 1, 10_000),
          integer("worker.completion.lanes", 1, 1, 16),
          integer("worker.completion.max_retry_delay_ms", 5000, 1, HOUR_MILLIS),
          integer("worker.blocking.pool_size", 20, 1, 1000),
          integer("worker.execution_contexts.max_bytes", 67_108_864, 65_536, GIBIBYTE),
          integer("worker.shutdown.drain_timeout_ms", 10_000, 0, HOUR_MILLIS),
          integer("worker.steps.default_timeout_seconds", 0, 0, 30 * DAY_SECONDS),
          texts("orchestration.template_paths").checkedBy(TextRules::notBlank),
          integer("orchestration.reaper.batch", 500, 1, 10_000),
          integer("orchestration.creation.max_batch", 256, 1, 10_000),
          flag("orchestration.creation.strict_templates", false));

  private static final Map<String, ConfigKey> BY_PATH = byPath();
  private static final Set<String> TABLES = collectTables();

  private ConfigKeys() {}

  static List<ConfigKey> all() {
    return ALL;
  }

  static Optional<ConfigKey> find(String path) {
    return Optional.ofNullable(BY_PATH.get(path));
  }

  /** A value as the highest layer spells it, else the default; may be a secret: never show it. */
  static String spelled(JsonObject merged, String path) {
    return Paths.at(merged, names(path))
        .or(() -> find(path).map(ConfigKey::fallback))
        .map(String::valueOf)
        .orElse("");
  }

  /** The key of a path; for an entry of a free table, such as a namespace, a key made for it. */
  static Optional<ConfigKey> describe(String path) {
    return find(path)
        .or(
            () ->
                freeTable(path)
                    .filter(table -> path.length() > table.path().length() + 1)
                    .map(table -> ConfigKey.rate(path, 0.0)));
  }

  /** The key whose free table a path leads into. */
  static Optional<ConfigKey> freeTable(String path) {
    return ALL.stream()
        .filter(key -> key.type() == ValueType.RATES && path.startsWith(key.path() + '.'))
        .findFirst();
  }

  /** The keys that hold secrets. */
  static List<ConfigKey> secrets() {
    return ALL.stream().filter(ConfigKey::secret).toList();
  }

  /** All paths a user may have meant: keys and tables. */
  static List<String> paths() {
    List<String> paths = new ArrayList<>(BY_PATH.keySet());
    paths.addAll(TABLES);
    return paths;
  }

  static Set<String> tables() {
    return TABLES;
  }

  static boolean isTable(String path) {
    return TABLES.contains(path);
  }

  /**
   * The key or free-map entry a path in any letter case means.
   *
   * @param path names joined by dots
   * @return the path as TOML writes it; names nobody knows are returned in lower case
   */
  static String canonical(String path) {
    String lower = path.toLowerCase(Locale.ROOT);
    for (ConfigKey key : ALL) {
      String start = key.path() + '.';
      if (key.type() == ValueType.RATES && lower.startsWith(start)) {
        String name = path.substring(start.length());
        // Shells write variables in capitals; a name with small letters is meant as written.
        boolean shouting = name.equals(name.toUpperCase(Locale.ROOT));
        return start + (shouting ? lower.substring(start.length()) : name);
      }
    }
    return lower;
  }

  /** The names along a path; what follows a free map is one name, dots included. */
  static List<String> names(String path) {
    Optional<ConfigKey> free = freeTable(path);
    if (free.isEmpty()) {
      return List.of(path.split("\\.", -1));
    }
    List<String> names = new ArrayList<>(names(free.get().path()));
    names.add(path.substring(free.get().path().length() + 1));
    return names;
  }

  private static Map<String, ConfigKey> byPath() {
    Map<String, ConfigKey> keys = new LinkedHashMap<>();
    ALL.forEach(key -> keys.put(key.path(), key));
    return Collections.unmodifiableMap(keys);
  }

  private static Set<String> collectTables() {
    Set<String> tables = new LinkedHashSet<>();
    for (ConfigKey key : ALL) {
      for (String t = key.table(); !t.isEmpty(); t = parent(t)) {
        tables.add(t);
      }
    }
    return Collections.unmodifiableSet(tables);
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('.')));
  }
}
