package dev.tasker.config;

import dev.tasker.config.ConfigChange.Reload;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The one list of what every key means, in Markdown. Only commands, documents and comparisons need
 * it, so that a start does not load this class. A key of {@link ConfigKeys} without an entry here
 * fails a test, and so does an entry without a key.
 */
final class KeyDescriptions {
  private final Map<String, KeyDescription> all = new LinkedHashMap<>();

  private KeyDescriptions() {
    TelemetryDescriptions.addTo(this);
    common();
    worker();
  }

  /** Made on the first use. */
  private static final class Holder {
    static final Map<String, KeyDescription> ALL =
        Collections.unmodifiableMap(new KeyDescriptions().all);
  }

  /** All descriptions by path, in the order of the base files. */
  static Map<String, KeyDescription> all() {
    return Holder.ALL;
  }

  /** The description of a key or of an entry of a free table; empty for an unknown path. */
  static Optional<KeyDescription> find(String path) {
    return Optional.ofNullable(all().get(path))
        .or(() -> ConfigKeys.describe(path).map(KeyDescriptions::entry));
  }

  private static KeyDescription entry(ConfigKey key) {
    KeyDescription table =
        Objects.requireNonNull(all().get(ConfigKeys.freeTable(key.path()).orElseThrow().path()));
    return new KeyDescription(
        key.path(),
        "number",
        table.unit(),
        "the value of telemetry.metrics.detailed.sample_rate",
        table.range(),
        false,
        table.reload(),
        "The rate of the namespace " + Paths.name(key.path()) + ". " + table.meaning(),
        table.affects());
  }

  private void common() {
    restart(
        "database.url",
        "connections to PostgreSQL",
        "`postgresql://user:password@host:port/database`; empty starts the embedded " + "server");
    restart(
        "database.url_file",
        "connections to PostgreSQL",
        "A file that holds `database.url`, as Docker and Kubernetes mount secrets; the "
            + "variable `DATABASE_URL_FILE` works too");
    restart(
        "database.pool_size",
        "connections to PostgreSQL",
        "Connections of this process, see [operations](operations.md#connections); at "
            + "least `worker.completion.lanes` + 5");
    restart(
        "database.connect_timeout_ms",
        "connections to PostgreSQL",
        "For one connection, and for the wait for a free one");
    restart(
        "database.statement_timeout_ms",
        "connections to PostgreSQL",
        "The server cancels a statement that takes longer");
    restart(
        "database.embedded.data_dir",
        "the embedded server",
        "Where the embedded server keeps its data; empty for the user's own place, see "
            + "[operations](operations.md#the-embedded-server)");
    restart(
        "database.embedded.start_timeout_ms",
        "the embedded server",
        "For each phase of its start, recovery after a crash included");
    restart("database.embedded.stop_timeout_ms", "the embedded server", "For its orderly stop");
    restart("web.enabled", "the HTTP interface", "The HTTP interface");
    restart(
        "web.host",
        "the HTTP interface",
        "The address it listens on. There is no authentication: read "
            + "[operations](operations.md#security) before you open it");
    restart("web.port", "the HTTP interface", "0 takes any free port, which is printed");
    live("web.max_body_bytes", "the HTTP interface", "Largest body of a request");
    live(
        "config.reload_interval_ms",
        "the configuration",
        "How often the files are looked at for changes, see [reloading](#reloading); 0 for never");
  }

  private void worker() {
    restart(
        "worker.namespaces",
        "claiming of steps",
        "Whose steps this process claims; empty for all namespaces of its templates");
    live("worker.max_in_flight", "claiming of steps", "Steps this process holds at once");
    live("worker.claim_batch", "claiming of steps", "Steps claimed by one statement");
    restart(
        "worker.lease.duration_ms",
        "recovery after a crash",
        "A process silent for so long loses its steps to others");
    restart(
        "worker.lease.heartbeat_ms",
        "recovery after a crash",
        "How often the lease is renewed; below half of `duration_ms`");
    live(
        "worker.lease.max_losses",
        "recovery after a crash",
        "A step that has cost this many processes their lease fails for good");
    live(
        "worker.feed.poll_interval_ms",
        "the step feed",
        "How often the queue is looked at without a sign; each heartbeat gives one while steps wait");
    live(
        "worker.feed.notify_debounce_ms",
        "the step feed",
        "Notifications of one process are at least so far apart");
    live("worker.completion.max_batch", "writing of results", "Results in one transaction");
    restart(
        "worker.completion.lanes",
        "writing of results",
        "Transactions with results in flight at once, all but one only when a full batch waits; each "
            + "holds a connection");
    live(
        "worker.completion.max_retry_delay_ms",
        "writing of results",
        "Longest pause between attempts to write results while the database is away");
    live(
        "worker.blocking.pool_size",
        "blocking handlers",
        "Threads of blocking handlers, for all namespaces together");
    live(
        "worker.execution_contexts.max_bytes",
        "the cache of execution contexts",
        "Bound of the cache of inputs and results of tasks at hand, in characters of JSON");
    live(
        "worker.shutdown.drain_timeout_ms",
        "the stop of a worker",
        "How long a stop waits for running steps");
    live(
        "worker.steps.default_timeout_seconds",
        "time limits of steps",
        "For steps whose template sets none; 0 for no limit");
    restart(
        "orchestration.template_paths",
        "task templates",
        "Files and directories with templates; empty for `conf/templates`, else the copy "
            + "in the jar");
    live(
        "orchestration.reaper.batch",
        "recovery after a crash",
        "Claims of a dead process that one heartbeat returns");
    live("orchestration.creation.max_batch", "creation of tasks", "Tasks created in one statement");
    restart(
        "orchestration.creation.strict_templates",
        "creation of tasks",
        "Unknown fields in templates are errors instead of warnings");
  }

  void live(String path, String affects, String meaning) {
    add(path, Reload.LIVE, affects, meaning);
  }

  void restart(String path, String affects, String meaning) {
    add(path, Reload.RESTART, affects, meaning);
  }

  private void add(String path, Reload reload, String affects, String meaning) {
    ConfigKey key = ConfigKeys.find(path).orElseThrow(() -> new IllegalStateException(path));
    all.put(path, KeyDescription.of(key, reload, affects, meaning));
  }
}
