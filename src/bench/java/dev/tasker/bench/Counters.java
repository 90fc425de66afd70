package dev.tasker.bench;

import io.vertx.core.json.JsonObject;

/**
 * What the server and the contender have used so far, or between two moments.
 *
 * @param calls statements the server was sent: round trips
 * @param commits transactions that wrote (transaction ids given out); the statistics of commits
 *     come up to a second late, these do not
 * @param walBytes write-ahead log
 * @param serverCpu seconds, over all processes of the server but the one that answers this: each
 *     sample takes it tens of milliseconds, more than an idle contender takes in ten seconds
 * @param clientCpu seconds, over all processes of the contender
 */
record Counters(double calls, double commits, double walBytes, double serverCpu, double clientCpu) {
  private static final String SAMPLE =
      """
      select (select coalesce(sum(s.calls), 0)::float8
                from pg_stat_statements s
                join pg_database d on d.oid = s.dbid
               where d.datname = $1) as calls,
             pg_snapshot_xmax(pg_current_snapshot())::text::float8 as commits,
             pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 as wal,
             pg_backend_pid()::bigint as backend
      """;

  /** Now, for a contender's database and the process it runs in. */
  static Counters sample(BenchServer server, String database, long clientPid) {
    // First: a driver may end at once after its last line.
    double clientCpu = ProcessTree.childSeconds(clientPid);
    JsonObject row = server.admin().row(SAMPLE, database);
    return new Counters(
        row.getDouble("calls"),
        row.getDouble("commits"),
        row.getDouble("wal"),
        ProcessTree.cpuSeconds(server.postmasterPid())
            - ProcessTree.cpuSeconds(row.getLong("backend")),
        clientCpu);
  }

  Counters since(Counters earlier) {
    return new Counters(
        calls - earlier.calls,
        commits - earlier.commits,
        walBytes - earlier.walBytes,
        serverCpu - earlier.serverCpu,
        clientCpu - earlier.clientCpu);
  }
}
