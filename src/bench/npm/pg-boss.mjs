// pg-boss as a contender: drain, chain_alone, chain_many.
// It keeps completed jobs, so what is done is counted in its table.

import { PgBoss } from 'pg-boss';
import {
  Batches, bench, begin, chain, CHAIN_STEPS, Completions, end, main, PAYLOAD, reaches, seconds, WARM_UP,
} from './workloads.mjs';

const JOBS_PER_CALL = 10_000;

// pgboss.io/api/workers: "The default options for work() is 1 job every 2 seconds". The default
// variant is that slow by design, so it is measured on few jobs and reports how many.
const DEFAULT_JOBS = 10;
const DEFAULT_TASKS = 3;

// pgboss.io/api/workers, all three:
const TUNED_DRAIN = {
  // jobs are fetched, and completed, so many at once
  batchSize: 1000,
  // while batches come back full, fetch the next at once
  burstWhenBatchFull: true,
  // independent fetch loops in this process
  localConcurrency: 4,
};

const TUNED_CHAIN = {
  ...TUNED_DRAIN,
  // pgboss.io/api/workers: each job of a batch keeps its own output
  perJobResults: true,
};

const boss = new PgBoss({
  connectionString: bench.databaseUrl,
  // pgboss.io/api/constructor: connections of the pool; the listener below holds one more
  max: bench.tuned ? bench.connections - 1 : bench.connections,
  // pgboss.io/api/workers, "Low-latency dispatch": wake workers when a job is created
  useListenNotify: bench.tuned,
});
boss.on('error', (error) => console.error(error));
await boss.start();

// pgboss.io/api/queues: notify belongs to the low-latency dispatch; partition gives a large queue a
// table of its own; retention stays at its default, 7 days after completion.
const createQueue = (name) =>
  boss.createQueue(name, bench.tuned ? { notify: true, partition: true } : {});

async function createJobs(queue, count) {
  // pgboss.io/api/jobs: insert() creates many jobs in one request
  for (let left = count; left > 0; left -= JOBS_PER_CALL) {
    await boss.insert(queue, Array(Math.min(left, JOBS_PER_CALL)).fill({ data: PAYLOAD }));
  }
}

/** Completed jobs of a queue, of one step of the chain or of any. */
async function completed(queue, step = null) {
  const { rows } = await boss.getDb().executeSql(
    `select count(*)::int as rows
       from pgboss.job
      where name = $1
        and state = 'completed'
        and ($2::int is null or (data->>'step')::int = $2::int)`,
    [queue, step],
  );
  return rows[0].rows;
}

async function drain() {
  let handled = 0;
  const work = (queue) =>
    bench.tuned
      ? boss.work(queue, TUNED_DRAIN, async (jobs) => {
          handled += jobs.length;
        })
      : boss.work(queue, async ([job]) => {
          handled++;
          return { value: job.data.number };
        });
  const drained = async (queue, count) => {
    await reaches(async () => handled, count);
    return reaches(() => completed(queue), count);
  };
  const warmUp = bench.tuned ? WARM_UP : 1;
  await createQueue('warm_up');
  await createJobs('warm_up', warmUp);
  await work('warm_up');
  await drained('warm_up', warmUp);
  await boss.offWork('warm_up');

  await createQueue('job');
  begin('create');
  await createJobs('job', bench.count);
  end('create', { count: bench.count, seconds: seconds() });

  handled = 0;
  const count = bench.tuned ? bench.count : Math.min(bench.count, DEFAULT_JOBS);
  begin('drain');
  await work('job');
  const done_rows = await drained('job', count);
  end('drain', { count, seconds: seconds(), done_rows });
}

async function chains() {
  const completions = new Completions();
  let created = 0;
  // Each step adds the next, then is completed: pg-boss completes after the handler has returned.
  const successor = ({ data }) => ({ ...data, step: data.step + 1 });
  const finish = ({ data }) => {
    if (data.step === CHAIN_STEPS) {
      completions.complete(data.task);
    }
  };
  const isLast = ({ data }) => data.step === CHAIN_STEPS;
  const result = ({ data }) => ({ value: data.number });

  // pgboss.io/api/jobs: insert(); tasks that are created together go in one request
  const tasks = new Batches((jobs) => boss.insert('step', jobs));

  await createQueue('step');
  if (bench.tuned) {
    await boss.work('step', TUNED_CHAIN, async (jobs) => {
      const next = jobs.filter((job) => !isLast(job)).map((job) => ({ data: successor(job) }));
      if (next.length > 0) {
        await boss.insert('step', next);
      }
      jobs.forEach(finish);
      return jobs.map((job) => ({ id: job.id, status: 'completed', output: result(job) }));
    });
  } else {
    await boss.work('step', async ([job]) => {
      if (!isLast(job)) {
        await boss.send('step', successor(job));
      }
      finish(job);
      return result(job);
    });
  }

  const task = async () => {
    const number = created++;
    const done = completions.of(number);
    const first = { task: number, step: 1, ...PAYLOAD };
    await (bench.tuned ? tasks.add({ data: first }) : boss.send('step', first));
    await done;
  };
  const doneTasks = (target) => reaches(() => completed('step', CHAIN_STEPS), target);
  if (bench.tuned) {
    await chain(task, doneTasks);
  } else {
    await chain(task, doneTasks, 1, Math.min(bench.count, DEFAULT_TASKS));
  }
}

main({ drain, chain_alone: chains, chain_many: chains });
