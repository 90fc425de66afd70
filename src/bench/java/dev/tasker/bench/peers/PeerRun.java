package dev.tasker.bench.peers;

import com.zaxxer.hikari.HikariConfig;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;

/**
 * What the harness asks of a driver, from the {@code BENCH_*} environment.
 *
 * @param count jobs (drain), tasks (chains) or branches (fan-out)
 * @param inFlight tasks in flight in {@code chain_many}
 * @param connections the most database connections the peer may hold, the same for every contender
 */
record PeerRun(
    String jdbcUrl,
    String user,
    String password,
    String workload,
    boolean tuned,
    int count,
    int inFlight,
    int connections) {

  /** The payload of every job and task: {@code {"number": 2}} in JSON. */
  record Payload(int number) {}

  /** What a step returns: {@code {"value": n}}. */
  record Value(int value) {}

  static final Payload PAYLOAD = new Payload(2);

  private static final int LEAST_WARM_UP = 200;

  static PeerRun fromEnvironment() {
    Map<String, String> env = System.getenv();
    URI url = URI.create(required(env, "BENCH_DATABASE_URL"));
    String[] login = url.getRawUserInfo().split(":", 2);
    String variant = env.getOrDefault("BENCH_VARIANT", "default");
    if (!variant.equals("default") && !variant.equals("tuned")) {
      throw new IllegalArgumentException("BENCH_VARIANT must be default or tuned, was " + variant);
    }
    return new PeerRun(
        "jdbc:postgresql://" + url.getHost() + ":" + url.getPort() + url.getRawPath(),
        decoded(login[0]),
        login.length < 2 ? "" : decoded(login[1]),
        required(env, "BENCH_WORKLOAD"),
        variant.equals("tuned"),
        Integer.parseInt(required(env, "BENCH_COUNT")),
        Integer.parseInt(env.getOrDefault("BENCH_IN_FLIGHT", "256")),
        Integer.parseInt(env.getOrDefault("BENCH_CONNECTIONS", "10")));
  }

  private static String required(Map<String, String> env, String key) {
    String value = env.get(key);
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(key + " is not set; the harness sets it");
    }
    return value;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** Jobs of the warm-up: a quarter of the measured ones, at least 200. */
  int warmUp() {
    return Math.max(LEAST_WARM_UP, count / 4);
  }

  /** A pool of exactly the connections allowed, open from the start; commits are durable. */
  HikariConfig pool() {
    HikariConfig pool = new HikariConfig();
    pool.setJdbcUrl(jdbcUrl);
    pool.setUsername(user);
    pool.setPassword(password);
    pool.setMaximumPoolSize(connections);
    pool.setMinimumIdle(connections);
    return pool;
  }

  /** The only value of a query that returns one row. */
  static long queryLong(DataSource database, String sql) throws SQLException {
    try (var connection = database.getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  IllegalArgumentException unsupported(String peer, String why) {
    return new IllegalArgumentException(peer + " does not do " + workload + ": " + why);
  }
}
