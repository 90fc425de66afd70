// graphile-worker as a contender: drain, chain_alone, chain_many.
// It deletes a job when it is done, so what is done is what was created less the rows left.

import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import pg from 'pg';
import {
  Batches, bench, begin, chain, CHAIN_STEPS, Completions, end, main, PAYLOAD, reaches, seconds, WARM_UP,
} from './workloads.mjs';

const JOBS_PER_CALL = 10_000;

const DEFAULT = {
  // worker.graphile.org/docs/library (quick start): concurrency 5, pollInterval 1000
  concurrentJobs: 5,
  pollInterval: 1000,
};

const TUNED = {
  // worker.graphile.org/docs/performance: 24 jobs at once in "Quick stats", and "Set this to
  // whatever suits": many tasks in flight wait together for their successors to be added
  concurrentJobs: bench.workload === 'chain_many' ? bench.inFlight : 24,
  // the same page: fetch up to 500 jobs with one query and hand them out locally;
  // worker.graphile.org/docs/config: refetchDelay as in the project's own perfTest, 10 ms
  localQueue: { size: 500, refetchDelay: { durationMs: 10 } },
  // the same page: release completed jobs in batches, without waiting for more
  completeJobBatchDelay: 0,
  // the same page, for failed jobs
  failJobBatchDelay: 0,
};

// worker.graphile.org/docs/config: maxPoolSize bounds the connections; it is the size of this
// pool, which workers and creators share. Error handlers as worker.graphile.org/docs/library/queue.
const pool = new pg.Pool({ connectionString: bench.databaseUrl, max: bench.connections });
pool.on('error', (error) => console.error(error));
pool.on('connect', (client) => client.on('error', (error) => console.error(error)));

// worker.graphile.org/docs/library/logger: a line for each job would be a cost of the log, and
// standard output belongs to the harness.
const logger = new Logger(() => (level, message) => {
  if (level === 'error' || level === 'warning') {
    console.error(message);
  }
});

const utils = await makeWorkerUtils({ pgPool: pool, logger });
await utils.migrate();

function startWorker(taskList) {
  const worker = bench.tuned ? TUNED : DEFAULT;
  // noHandleSignals: a signal ends this process at once, as the harness expects.
  return run({ pgPool: pool, logger, noHandleSignals: true, taskList, preset: { worker } });
}

async function createJobs(count) {
  // worker.graphile.org/docs/library/add-jobs: the bulk way
  const spec = { identifier: 'job', payload: PAYLOAD };
  for (let left = count; left > 0; left -= JOBS_PER_CALL) {
    await utils.addJobs(Array(Math.min(left, JOBS_PER_CALL)).fill(spec));
  }
}

async function rowsLeft() {
  const { rows } = await pool.query('select count(*)::int as rows from graphile_worker._private_jobs');
  return rows[0].rows;
}

async function drain() {
  let handled = 0;
  const taskList = {
    job: async (payload) => {
      handled++;
      return { value: payload.number };
    },
  };
  const drained = async (count) => {
    await reaches(async () => handled, count);
    return reaches(async () => count - (await rowsLeft()), count);
  };
  await createJobs(WARM_UP);
  const warm = await startWorker(taskList);
  await drained(WARM_UP);
  await warm.stop();

  const { count } = bench;
  begin('create');
  await createJobs(count);
  end('create', { count, seconds: seconds() });

  handled = 0;
  begin('drain');
  const worker = await startWorker(taskList);
  const done_rows = await drained(count);
  end('drain', { count, seconds: seconds(), done_rows });
  await worker.stop();
}

// worker.graphile.org/docs/tasks: a task adds another with addJob, one call each.
// Tuned, worker.graphile.org/docs/library/add-jobs: those that come together are added together.
const steps = new Batches((payloads) =>
  utils.addJobs(payloads.map((payload) => ({ identifier: 'step', payload }))),
);
const addStep = bench.tuned
  ? (payload) => steps.add(payload)
  : (payload) => utils.addJob('step', payload);

async function chains() {
  const completions = new Completions();
  let created = 0;
  const taskList = {
    // The successor commits before its predecessor is completed: there is no documented way to
    // complete a job in the transaction of its handler.
    step: async ({ task, step, number }) => {
      if (step < CHAIN_STEPS) {
        await addStep({ task, step: step + 1, number });
      }
      return { value: number };
    },
  };
  const worker = await startWorker(taskList);
  // worker.graphile.org/docs/worker-events: emitted when the job has been handed to be released
  worker.events.on('job:complete', ({ job }) => {
    if (job.payload.step === CHAIN_STEPS) {
      completions.complete(job.payload.task);
    }
  });
  const task = async () => {
    const number = created++;
    const completed = completions.of(number);
    await addStep({ task: number, step: 1, ...PAYLOAD });
    await completed;
  };
  await chain(task, (target) => reaches(async () => target - (await rowsLeft()), target));
  await worker.stop();
}

main({ drain, chain_alone: chains, chain_many: chains });
