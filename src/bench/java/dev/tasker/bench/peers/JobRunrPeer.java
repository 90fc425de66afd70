package dev.tasker.bench.peers;

import com.zaxxer.hikari.HikariDataSource;
import dev.tasker.bench.peers.PeerRun.Payload;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jobrunr.configuration.JobRunr;
import org.jobrunr.configuration.JobRunrConfiguration.JobRunrConfigurationResult;
import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.server.JobActivator;
import org.jobrunr.storage.sql.common.SqlStorageProviderFactory;

/**
 * JobRunr, the free edition: fire-and-forget jobs. Chains ({@code continueWith}) and batches to
 * join on belong to JobRunr Pro, hence only the drain. Rows in state SUCCEEDED are kept.
 */
public final class JobRunrPeer implements Workloads.JobQueue, AutoCloseable {
  private static final String DONE = "select count(*) from jobrunr_jobs where state = 'SUCCEEDED'";

  private final PeerRun run;
  private final HikariDataSource database;
  private final AtomicLong handled = new AtomicLong();
  private final Service service = new Service(handled);
  private final JobRunrConfigurationResult jobRunr;

  /** What the jobs call; JobRunr finds it through the activator. */
  public static final class Service implements JobRequestHandler<Request> {
    private final AtomicLong handled;

    Service(AtomicLong handled) {
      this.handled = handled;
    }

    public void handle(Payload payload) {
      handled.incrementAndGet();
    }

    @Override
    public void run(Request request) {
      handled.incrementAndGet();
    }
  }

  /** A job as a request: the same payload, no lambda to analyse. */
  public record Request(int number) implements JobRequest {
    @Override
    public Class<Service> getJobRequestHandler() {
      return Service.class;
    }
  }

  private JobRunrPeer(PeerRun run) {
    this.run = run;
    database = new HikariDataSource(run.pool());
    BackgroundJobServerConfiguration workers =
        BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration();
    jobRunr =
        JobRunr.configure()
            .useStorageProvider(SqlStorageProviderFactory.using(database))
            .useJobActivator(new ServiceActivator(service))
            .useBackgroundJobServer(run.tuned() ? tuned(workers) : workers, false)
            .initialize();
  }

  private record ServiceActivator(Service service) implements JobActivator {
    @Override
    public <T> T activateJob(Class<T> type) {
      return type.cast(service);
    }
  }

  /**
   * Javadoc of BackgroundJobServerConfiguration: the worker count is the number of jobs run in
   * parallel, and so the most that one query claims; the poll interval only matters while idle.
   */
  private static BackgroundJobServerConfiguration tuned(BackgroundJobServerConfiguration workers) {
    return workers.andWorkerCount(64).andPollIntervalInSeconds(5);
  }

  public static void main(String[] args) throws Exception {
    JsonLines out = new JsonLines();
    PeerRun run = PeerRun.fromEnvironment();
    if (!run.workload().equals("drain")) {
      throw run.unsupported("JobRunr", "chains and joins are part of JobRunr Pro");
    }
    try (JobRunrPeer peer = new JobRunrPeer(run)) {
      new Workloads(run, out).drain(peer, peer.handled);
    }
  }

  /** jobrunr.io/en/documentation/background-methods/enqueueing-jobs, in bulk: by a stream. */
  @Override
  public void create(int jobs) {
    if (run.tuned()) {
      Stream<Request> requests =
          IntStream.range(0, jobs).mapToObj(i -> new Request(PeerRun.PAYLOAD.number()));
      jobRunr.getJobRequestScheduler().enqueue(requests);
    } else {
      Stream<Payload> payloads = IntStream.range(0, jobs).mapToObj(i -> PeerRun.PAYLOAD);
      jobRunr
          .getJobScheduler()
          .<Service, Payload>enqueue(payloads, (service, payload) -> service.handle(payload));
    }
  }

  @Override
  public void startWorkers() {
    JobRunr.getBackgroundJobServer().start();
  }

  @Override
  public void stopWorkers() {
    JobRunr.getBackgroundJobServer().stop();
  }

  @Override
  public long doneRows() throws SQLException {
    return PeerRun.queryLong(database, DONE);
  }

  @Override
  public void close() {
    JobRunr.destroy();
    database.close();
  }
}
