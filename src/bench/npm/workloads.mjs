// What every driver shares: the environment of the benchmark, its JSON lines on standard output
// (nothing else may be written there), and the closed loops that are measured.

const LONGEST_STALL_MILLIS = 60_000;
const LOOK_AGAIN_MILLIS = 2;
const OLDEST_NODE = [22, 18];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
  fail(
    new Error(
      `Node.js ${OLDEST_NODE.join('.')} or newer is needed, this is ${process.versions.node}:` +
        ' start the driver with node_modules/.bin/node, which npm ci has installed',
    ),
  );
}

/** What the harness asks for; a missing or wrong variable ends the driver with its name. */
export const bench = Object.freeze({
  databaseUrl: process.env.BENCH_DATABASE_URL,
  workload: oneOf('BENCH_WORKLOAD', ['drain', 'chain_alone', 'chain_many', 'fan_out']),
  tuned: oneOf('BENCH_VARIANT', ['default', 'tuned'], 'default') === 'tuned',
  count: positive('BENCH_COUNT'),
  inFlight: positive('BENCH_IN_FLIGHT', 256),
  connections: positive('BENCH_CONNECTIONS', 10),
  dir: required('BENCH_DIR'),
});

/** The payload of every job and task, the same for every contender. */
export const PAYLOAD = Object.freeze({ number: 2 });

/** Steps of one task of the chain. */
export const CHAIN_STEPS = 4;

/** Jobs or tasks before the measured part. */
export const WARM_UP = Math.max(200, Math.floor(bench.count / 4));

let started = 0;

export function begin(phase) {
  say({ event: 'begin', phase });
  started = performance.now();
}

/** Seconds since the last begin(). */
export function seconds() {
  return (performance.now() - started) / 1000;
}

export function end(phase, facts) {
  say({ event: 'end', phase, ...facts });
}

function say(line) {
  process.stdout.write(JSON.stringify(line) + '\n');
}

/** Runs `task` `count` times, `inFlight` at once; resolves to the milliseconds of each. */
export async function closedLoop(task, count, inFlight) {
  const millis = [];
  let next = 0;
  const lane = async () => {
    while (next < count) {
      const number = next++;
      const start = performance.now();
      await task(number);
      millis.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: Math.min(inFlight, count) }, lane));
  return millis;
}

/** The chain: a closed loop over tasks. `doneTasks` counts in SQL, and waits for late commits. */
export async function chain(task, doneTasks, warmUp = WARM_UP, count = bench.count) {
  const inFlight = bench.workload === 'chain_alone' ? 1 : bench.inFlight;
  await closedLoop(task, warmUp, inFlight);
  const rowsBefore = await doneTasks(warmUp);
  begin('chain');
  const millis = await closedLoop(task, count, inFlight);
  const took = seconds();
  const done_rows = (await doneTasks(warmUp + count)) - rowsBefore;
  end('chain', { count, seconds: took, ...percentiles(millis), done_rows });
}

export function percentiles(millis) {
  const sorted = Float64Array.from(millis).sort();
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return { p50_ms: at(0.5), p99_ms: at(0.99) };
}

/** Asks until the answer reaches `target`; fails when it stands still for a minute. */
export async function reaches(ask, target) {
  let last = NaN;
  let changed = performance.now();
  for (let now = await ask(); now < target; now = await ask()) {
    if (now !== last) {
      last = now;
      changed = performance.now();
    } else if (performance.now() - changed > LONGEST_STALL_MILLIS) {
      throw new Error(`stuck at ${now} of ${target} for ${LONGEST_STALL_MILLIS / 1000} s`);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MILLIS));
  }
  return ask();
}

/** Promises by task number, resolved by whichever handler runs the task's last step. */
export class Completions {
  #waiting = new Map();

  of(number) {
    return new Promise((resolve) => this.#waiting.set(number, resolve));
  }

  complete(number) {
    const resolve = this.#waiting.get(number);
    this.#waiting.delete(number);
    resolve?.();
  }
}

/** Hands over what comes while a call is under way with the next call; adds no delay of its own. */
export class Batches {
  #write;
  #waiting = [];
  #writing = false;

  constructor(write) {
    this.#write = write;
  }

  /** Resolves when the call that took `item` has been answered. */
  add(item) {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (!this.#writing) {
        this.#writing = true;
        setImmediate(() => this.#writeAll());
      }
    });
  }

  async #writeAll() {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.#write(batch.map(({ item }) => item));
        batch.forEach(({ resolve }) => resolve());
      } catch (error) {
        batch.forEach(({ reject }) => reject(error));
      }
    }
    this.#writing = false;
  }
}

/** Runs the driver's workload and ends the process: 0 when it is done, 1 with the error. */
export function main(workloads) {
  const run = workloads[bench.workload];
  if (!run) {
    fail(new Error(`BENCH_WORKLOAD ${bench.workload} is not one this contender takes part in`));
  }
  run().then(() => process.exit(0), fail);
}

export function fail(error) {
  console.error(error);
  process.exit(1);
}

function required(name, otherwise) {
  const value = process.env[name] || otherwise;
  if (value === undefined) {
    fail(new Error(`${name} is not set; see README.md`));
  }
  return value;
}

function positive(name, otherwise) {
  const value = Number(required(name, otherwise));
  if (!Number.isInteger(value) || value < 1) {
    fail(new Error(`${name} must be a whole number above 0, was ${process.env[name]}`));
  }
  return value;
}

function oneOf(name, allowed, otherwise) {
  const value = required(name, otherwise);
  if (!allowed.includes(value)) {
    fail(new Error(`${name} must be one of ${allowed.join(', ')}, was ${value}`));
  }
  return value;
}
