package dev.tasker.config;

import dev.tasker.config.ConfigValidator.Problem;
import java.util.List;

/**
 * Rules that involve two keys; {@link CollectorFiles} has those about files. Each is checked only
 * when both keys are valid by themselves.
 */
final class CrossRules {
  private static final String DURATION = "worker.lease.duration_ms";
  private static final String HEARTBEAT = "worker.lease.heartbeat_ms";
  private static final String POOL = "database.pool_size";
  private static final String LANES = "worker.completion.lanes";
  private static final String QUEUE = "telemetry.export.max_queue_size";
  private static final String EXPORT_BATCH = "telemetry.export.max_batch_size";

  private CrossRules() {}

  static void check(ConfigValues values, List<Problem> problems) {
    if (values.has(DURATION, HEARTBEAT)
        && !WorkerConfig.Lease.allows(values.millis(DURATION), values.millis(HEARTBEAT))) {
      problems.add(
          problem(
              values,
              HEARTBEAT,
              "must be below half of " + DURATION + ", which is " + values.integer(DURATION)));
    }
    if (values.has(POOL, LANES)
        && values.integer(POOL) < TaskerConfig.connectionsFor(values.integer(LANES))) {
      problems.add(
          problem(
              values,
              POOL,
              "must be at least "
                  + TaskerConfig.connectionsFor(values.integer(LANES))
                  + ", five more than "
                  + LANES));
    }
    if (values.has(QUEUE, EXPORT_BATCH) && values.integer(EXPORT_BATCH) > values.integer(QUEUE)) {
      problems.add(
          problem(
              values,
              EXPORT_BATCH,
              "must be at most " + QUEUE + ", which is " + values.integer(QUEUE)));
    }
  }

  private static Problem problem(ConfigValues values, String path, String rule) {
    return new Problem(path, rule, String.valueOf(values.integer(path)), true);
  }
}
