// Restate as a contender: chain_alone, chain_many, fan_out. Its server from npm runs as a child of
// this process with its own durable log under BENCH_DIR and its default durability (the log
// server syncs its write-ahead log on every batch); PostgreSQL is not used.

import { spawn } from 'node:child_process';
import { createWriteStream, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import path from 'node:path';
import * as restate from '@restatedev/restate-sdk';
import * as clients from '@restatedev/restate-sdk-clients';
import {
  bench, begin, chain, CHAIN_STEPS, closedLoop, end, fail, main, PAYLOAD, percentiles, reaches,
  seconds,
} from './workloads.mjs';

const FAN_OUTS = 20;
const START_MILLIS = 60_000;
const SETPRIV = '/usr/bin/setpriv';

const SERVER_DEFAULT = {
  // docs.restate.dev/references/server-config: nothing leaves the machine
  RESTATE_DISABLE_TELEMETRY: 'true',
};

const SERVER_TUNED = {
  ...SERVER_DEFAULT,
  // docs.restate.dev/references/server-config, default-num-partitions (24): one for each of two cores
  RESTATE_DEFAULT_NUM_PARTITIONS: '2',
  // the same page, worker.max-command-batch-size (32): "The larger this value is, the higher the
  // throughput and latency are"
  RESTATE_WORKER__MAX_COMMAND_BATCH_SIZE: '256',
};

// docs.restate.dev/develop/ts/durable-steps: each ctx.run is a durable step
const step = (ctx, name, number) => ctx.run(name, () => ({ value: number }));

const tasks = restate.service({
  name: 'tasks',
  handlers: {
    chain: async (ctx, { number }) => {
      let result;
      for (let i = 1; i <= CHAIN_STEPS; i++) {
        result = await step(ctx, `step ${i}`, number);
      }
      return result;
    },
    branch: async (ctx, { number }) => ({ value: number }),
    // docs.restate.dev/develop/ts/concurrent-tasks: start them all, join with RestatePromise.all.
    // A branch is a step; tuned, a call of a handler, which spreads them over the partitions
    // (docs.restate.dev/develop/ts/service-communication).
    fanOut: async (ctx, { number, branches }) => {
      const branch = bench.tuned
        ? () => ctx.serviceClient(tasks).branch({ number })
        : (i) => step(ctx, `branch ${i}`, number);
      const started = Array.from({ length: branches }, (_, i) => branch(i));
      return (await restate.RestatePromise.all(started)).length;
    },
  },
});

async function freePorts(count) {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => new Promise((done) => server.once('listening', done))));
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

/** The binary itself, without the launcher of its package, so that no process stands between. */
function serverBinary() {
  const launcher = createRequire(import.meta.url).resolve('@restatedev/restate-server/package.json');
  const { platform, arch } = process;
  return createRequire(launcher).resolve(
    `@restatedev/restate-server-${platform}-${arch}/bin/restate-server`,
  );
}

/** The server ends even when this process is killed: util-linux's setpriv becomes the server. */
function serverCommand(args) {
  const command = [serverBinary(), ...args];
  return existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig', 'KILL', ...command] : command;
}

let server = null;
let stopping = false;

async function startServer() {
  const [ingress, admin, fabric] = await freePorts(3);
  const log = path.join(bench.dir, 'restate-server.log');
  const args = ['--no-logo', '--base-dir', path.join(bench.dir, 'restate')];
  const [program, ...rest] = serverCommand(args);
  server = spawn(program, rest, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      // docs.restate.dev/server/networking: all listeners on loopback, on TCP only
      RESTATE_LISTEN_MODE: 'tcp',
      RESTATE_BIND_ADDRESS: `127.0.0.1:${fabric}`,
      RESTATE_ADVERTISED_ADDRESS: `http://127.0.0.1:${fabric}/`,
      RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${ingress}`,
      RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${admin}`,
      RESTATE_NODE_NAME: 'bench',
      ...(bench.tuned ? SERVER_TUNED : SERVER_DEFAULT),
    },
  });
  const file = createWriteStream(log);
  server.stdout.pipe(file, { end: false });
  server.stderr.pipe(file, { end: false });
  server.once('error', fail);
  server.once('exit', (code, signal) => {
    if (!stopping) {
      fail(new Error(`restate-server ended by itself (${code ?? signal}); its log is ${log}`));
    }
  });
  process.once('exit', () => server.kill('SIGKILL'));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(signal, () => process.exit(1));
  }
  return { ingress: `http://127.0.0.1:${ingress}`, admin: `http://127.0.0.1:${admin}` };
}

/** Waits for an answer of 2xx; the server refuses connections until it has started. */
async function answered(url, init) {
  const deadline = performance.now() + START_MILLIS;
  for (;;) {
    let said;
    try {
      const response = await fetch(url, init);
      if (response.ok) {
        return response;
      }
      said = `${response.status} ${await response.text()}`;
    } catch (error) {
      said = String(error.cause ?? error);
    }
    if (performance.now() > deadline) {
      throw new Error(`${url} has not answered for ${START_MILLIS / 1000} s: ${said}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const json = (body, headers = {}) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

// docs.restate.dev/develop/ts/logging: two lines for each invocation would be a cost of the log,
// and standard output belongs to the harness.
const logger = (about, ...message) => {
  if (about.level === 'warn' || about.level === 'error') {
    console.error(...message);
  }
};

/** The server, this process as its service, and a client of its ingress. */
async function start() {
  const [port] = await freePorts(1);
  await restate.serve({ services: [tasks], port, logger });
  const { ingress, admin } = await startServer();
  await answered(`${admin}/health`);
  await answered(`${ingress}/restate/health`);
  // docs.restate.dev/services/versioning: registers the service at the admin API
  await answered(`${admin}/deployments`, json({ uri: `http://127.0.0.1:${port}` }));
  return { client: clients.connect({ url: ingress }).serviceClient(tasks), admin };
}

/** docs.restate.dev/services/introspection: SQL over what the server keeps (for one day). */
async function completed(admin, handler) {
  const query = `select count(*) as done from sys_invocation
    where target_service_name = 'tasks' and target_handler_name = '${handler}'
      and status = 'completed' and completion_result = 'success'`;
  const response = await answered(`${admin}/query`, json({ query }, { accept: 'application/json' }));
  return (await response.json()).rows[0].done;
}

async function stopServer() {
  stopping = true;
  const gone = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  const late = setTimeout(() => server.kill('SIGKILL'), 5_000);
  await gone;
  clearTimeout(late);
}

async function chains() {
  const { client, admin } = await start();
  await chain(
    () => client.chain(PAYLOAD),
    (target) => reaches(() => completed(admin, 'chain'), target),
  );
  await stopServer();
}

async function fanOut() {
  const { client, admin } = await start();
  const task = async () => {
    const joined = await client.fanOut({ ...PAYLOAD, branches: bench.count });
    if (joined !== bench.count) {
      throw new Error(`${joined} of ${bench.count} branches were joined`);
    }
  };
  // A step is a part of its invocation and not counted apart: a completed fan-out has joined all.
  const [handler, rowsEach, branchesEach] = bench.tuned
    ? ['branch', bench.count, 1]
    : ['fanOut', 1, bench.count];
  const doneFanOuts = (target) => reaches(() => completed(admin, handler), target * rowsEach);
  const warmUp = 2;
  await closedLoop(task, warmUp, 1);
  const rowsBefore = await doneFanOuts(warmUp);
  begin('fan_out');
  const millis = await closedLoop(task, FAN_OUTS, 1);
  const took = seconds();
  const rows = (await doneFanOuts(warmUp + FAN_OUTS)) - rowsBefore;
  const done_rows = (rows * branchesEach) / FAN_OUTS;
  const repeats = FAN_OUTS;
  end('fan_out', { count: bench.count, seconds: took, ...percentiles(millis), repeats, done_rows });
  await stopServer();
}

main({ chain_alone: chains, chain_many: chains, fan_out: fanOut });
