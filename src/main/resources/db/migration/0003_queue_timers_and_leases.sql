-- What waits, and who works.

-- Ready steps that no process has claimed. A row is inserted when a step is enqueued and deleted when
-- it is claimed; a step that the process which made it ready takes over at once never gets one.
create table tasker_ready_steps (
  namespace_id int         not null,
  priority     smallint    not null,
  ready_no     bigint      generated always as identity,
  task_uuid    uuid        not null,
  step_index   int         not null,
  enqueued_at  timestamptz not null
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);

-- Claims read it from the front: highest priority first, then in order of arrival.
create unique index tasker_ready_steps_order
  on tasker_ready_steps (namespace_id, priority desc, ready_no);

-- Steps that may not run before a certain time: retries, and the first steps of a delayed task.
create table tasker_step_timers (
  due_at     timestamptz not null,
  task_uuid  uuid        not null,
  step_index int         not null,
  primary key (due_at, task_uuid, step_index)
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);

-- One row for each live process. Its lease covers every step it has claimed.
create table tasker_workers (
  worker_id   int generated always as identity primary key,
  name        text        not null,
  host        text        not null,
  pid         bigint      not null,
  namespaces  text[]      not null,
  started_at  timestamptz not null default now(),
  lease_until timestamptz not null,
  reaps_from  timestamptz not null default now()  -- may return the steps of others from then on
);

-- The claim journal: one row for each statement that claimed steps, so that the steps of a dead
-- process are found without an index on the steps (which would make each of their updates dearer).
-- The heartbeat deletes rows whose steps have all ended. The number is the process's own: by it the
-- process asks what it was given when the answer to a claim was lost with its connection.
create table tasker_claims (
  worker_id    int    not null,
  claim_no     bigint not null,
  task_uuids   uuid[] not null,
  step_indexes int[]  not null,
  primary key (worker_id, claim_no)
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
