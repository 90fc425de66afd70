package dev.tasker.bench.peers;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.dbos.transact.DBOS;
import dev.dbos.transact.DBOSClient;
import dev.dbos.transact.config.DBOSConfig;
import dev.dbos.transact.migrations.MigrationManager;
import dev.dbos.transact.workflow.Queue;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * DBOS Transact for Java: jobs are workflows on a queue, a chain is a workflow of four steps, a
 * fan-out a workflow that starts others and takes their results. Rows in state SUCCESS are kept.
 */
final class DbosPeer implements Workloads.JobQueue, AutoCloseable {
  private static final String QUEUE = "bench";
  private static final String DONE =
      "select count(*) from dbos.workflow_status where status = 'SUCCESS' and name = '%s'";

  private final PeerRun run;
  private final HikariDataSource database;
  private final AtomicLong handled = new AtomicLong();
  private DBOS dbos;
  private DbosWorkflows workflows;

  private DbosPeer(PeerRun run) {
    this.run = run;
    HikariConfig pool = run.pool();
    // As in the pool DBOS makes itself (SystemDatabase.createDataSource), which has 10 connections.
    pool.addDataSourceProperty("reWriteBatchedInserts", "true");
    database = new HikariDataSource(pool);
  }

  public static void main(String[] args) throws Exception {
    JsonLines out = new JsonLines();
    PeerRun run = PeerRun.fromEnvironment();
    Workloads workloads = new Workloads(run, out);
    try (DbosPeer peer = new DbosPeer(run)) {
      // Jobs are enqueued from outside before the first launch, which else makes the tables.
      MigrationManager.runMigrations(peer.config());
      if (run.workload().equals("drain")) {
        workloads.drain(peer, peer.handled);
        return;
      }
      peer.startWorkers();
      switch (run.workload()) {
        case "chain_alone", "chain_many" ->
            workloads.chain(peer::runChain, () -> peer.count(DbosWorkflows.Definitions.CHAIN));
        case "fan_out" ->
            workloads.fanOut(
                () -> peer.runFanOut(run.warmUp()),
                () -> peer.runFanOut(run.count()),
                peer::doneRows);
        default -> throw run.unsupported("DBOS", "there is no such workload");
      }
      peer.stopWorkers();
    }
  }

  /** docs.dbos.dev/java/tutorials/workflow-tutorial: start in the background, take the result. */
  private void runChain() {
    dbos.startWorkflow(() -> workflows.chain(PeerRun.PAYLOAD)).getResult();
  }

  private void runFanOut(int branches) {
    int sum = dbos.startWorkflow(() -> workflows.fanOut(branches)).getResult();
    if (sum != branches * PeerRun.PAYLOAD.number()) {
      throw new IllegalStateException("a fan-out of " + branches + " joined to " + sum);
    }
  }

  private DBOSConfig config() {
    return DBOSConfig.defaults("bench").withDataSource(database);
  }

  @Override
  public void startWorkers() {
    dbos = new DBOS(config());
    dbos.registerQueue(queue());
    // docs.dbos.dev/java/tutorials/queue-tutorial has the children on a queue. Results of queued
    // workflows are polled for, once a second; those of children started at once are not.
    String fanOutQueue = run.tuned() ? null : QUEUE;
    workflows = new DbosWorkflows.Definitions(dbos, handled, fanOutQueue).register();
    dbos.launch();
  }

  /**
   * docs.dbos.dev/java/reference/queues: worker concurrency bounds what one poll takes, without it
   * that is all that waits; the polling interval is 1 s unless set.
   */
  private Queue queue() {
    Queue queue = new Queue(QUEUE);
    return run.tuned()
        ? queue.withWorkerConcurrency(1000).withPollingInterval(Duration.ofMillis(100))
        : queue;
  }

  @Override
  public void stopWorkers() {
    dbos.shutdown();
  }

  /**
   * Javadoc of DBOSClient: enqueue from outside. There is no call for many at once, so many threads
   * call it when tuned.
   */
  @Override
  public void create(int jobs) throws Exception {
    var options =
        new DBOSClient.EnqueueOptions(
            DbosWorkflows.Definitions.JOB, DbosWorkflows.Definitions.class.getName(), QUEUE);
    AtomicInteger left = new AtomicInteger(jobs);
    try (DBOSClient client = new DBOSClient(database, null)) {
      Workloads.inParallel(
          run.tuned() ? run.connections() : 1,
          () -> {
            while (left.getAndDecrement() > 0) {
              client.enqueueWorkflow(options, new Object[] {PeerRun.PAYLOAD});
            }
            return null;
          });
    }
  }

  @Override
  public long doneRows() throws SQLException {
    return count(DbosWorkflows.Definitions.JOB);
  }

  private long count(String workflow) throws SQLException {
    return PeerRun.queryLong(database, DONE.formatted(workflow));
  }

  @Override
  public void close() {
    database.close();
  }
}
