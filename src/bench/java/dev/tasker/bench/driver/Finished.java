package dev.tasker.bench.driver;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Which tasks of a namespace are complete, asked of the database. Blocking. */
final class Finished {
  private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final String COUNT =
      """
      select count(*), coalesce(extract(epoch from max(t.completed_at)) * 1000000, 0)::bigint
        from tasker_tasks t
        join tasker_task_namespaces n using (namespace_id)
       where n.name = $1
         and t.status = 'complete'
      """;

  /**
   * An answer of the database.
   *
   * @param lastMicros when the last of them ended, since 1970
   */
  record Tasks(long count, long lastMicros) {}

  private final String url;
  private final String namespace;

  Finished(String url, String namespace) {
    this.url = url;
    this.namespace = namespace;
  }

  /**
   * Waits until {@code count} tasks are complete. Tasks may end before anybody listens to events,
   * hence the count is the database's; it is asked only when no event came for a moment.
   */
  Tasks await(int count, AtomicLong events) {
    while (true) {
      long before = events.get();
      LockSupport.parkNanos(QUIET_NANOS);
      if (events.get() == before) {
        Tasks tasks = tasks();
        if (tasks.count() >= count) {
          return tasks;
        }
      }
    }
  }

  private Tasks tasks() {
    Vertx vertx = Vertx.vertx();
    try {
      PgConnection connection = PgConnection.connect(vertx, url).await();
      Row row =
          connection.preparedQuery(COUNT).execute(Tuple.of(namespace)).await().iterator().next();
      return new Tasks(row.getLong(0), row.getLong(1));
    } finally {
      vertx.close().await();
    }
  }
}
