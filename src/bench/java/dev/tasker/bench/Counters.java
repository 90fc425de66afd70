package dev.tasker.bench;

import io.vertx.core.json.JsonObject;

/**
 * What the server and the contender have used so far, or between two moments.
 *
 * @param calls statements the server was sent: round trips
 * @param commits transactions that wrote (transaction ids given out); the statistics of commits
 *     come up to a second late, these do not
 * @param walBytes write-ahead log
 * @param serverCpu seconds, over all processes of the server, without what this sample took
 * @param sampleCpu seconds of the server that this sample took: tens of milliseconds, more than an
 *     idle process takes in ten seconds
 * @param clientCpu seconds, over all processes of the contender
 */
record Counters(
    double calls,
    double commits,
    double walBytes,
    double serverCpu,
    double sampleCpu,
    double clientCpu) {
  private static final String SAMPLE =
      """
      select (select coalesce(sum(s.calls), 0)::float8
                from pg_stat_statements s
                join pg_database d on d.oid = s.dbid
               where d.datname = $1) as calls,
             pg_snapshot_xmax(pg_current_snapshot())::text::float8 as commits,
             pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 as wal
      """;

  /** Now, for a contender's database and the process it runs in. */
  static Counters sample(BenchServer server, String database, long clientPid) {
    // First: a driver may end at once after its last line.
    double clientCpu = ProcessTree.childSeconds(clientPid);
    double serverCpu = ProcessTree.cpuSeconds(server.postmasterPid());
    JsonObject row = server.admin().row(SAMPLE, database);
    return new Counters(
        row.getDouble("calls"),
        row.getDouble("commits"),
        row.getDouble("wal"),
        serverCpu,
        ProcessTree.cpuSeconds(server.postmasterPid()) - serverCpu,
        clientCpu);
  }

  Counters since(Counters earlier) {
    return new Counters(
        calls - earlier.calls,
        commits - earlier.commits,
        walBytes - earlier.walBytes,
        serverCpu - earlier.serverCpu - earlier.sampleCpu,
        0,
        clientCpu - earlier.clientCpu);
  }
}
