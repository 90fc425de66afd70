-- Tasks and their steps.
--
-- These tables take every write of the hot path, hence: no foreign keys (the functions that write
-- them look the parent up themselves, and a key check locks the same template row in every
-- transaction); no index on a column that changes, so that updates stay heap-only; and room in the
-- pages for the versions a row goes through.

create type tasker_task_status as enum
  ('pending', 'in_progress', 'blocked_by_failures', 'complete', 'error', 'cancelled');

create type tasker_step_state as enum
  ('pending', 'enqueued', 'in_progress', 'waiting_for_retry', 'complete', 'error', 'cancelled',
   'resolved_manually');

create table tasker_tasks (
  task_uuid             uuid               primary key,
  template_id           int                not null,
  namespace_id          int                not null,
  status                tasker_task_status not null,
  priority              smallint           not null default 0,
  sampled               boolean            not null default true,
  correlation_id        text               not null,
  parent_correlation_id text,
  idempotency_key       text,
  trace_parent          text,
  context               jsonb              not null,
  tags                  jsonb,
  initiator             text,
  source_system         text,
  reason                text,
  run_at                timestamptz,
  created_at            timestamptz        not null,
  updated_at            timestamptz        not null,
  completed_at          timestamptz
) with (fillfactor = 50);

create unique index tasker_tasks_idempotency_key
  on tasker_tasks (namespace_id, idempotency_key)
  where idempotency_key is not null;

-- A step is found by its task and its index in the template; step_uuid is its name for the outside.
create table tasker_steps (
  task_uuid         uuid              not null,
  step_index        int               not null,
  step_uuid         uuid              not null,
  namespace_id      int               not null,
  state             tasker_step_state not null,
  priority          smallint          not null,
  attempts          int               not null default 0,  -- how often it was claimed
  lease_losses      int               not null default 0,  -- how many of them ended with their process
  open_dependencies int               not null,            -- dependencies not yet complete
  lease_owner       int,                                   -- worker that runs it, or ran it last
  started_at        timestamptz,                           -- of the latest attempt
  completed_at      timestamptz,
  name              text              not null,
  dependencies      int[]             not null,
  dependents        int[]             not null,
  result            jsonb,
  error             jsonb,
  primary key (task_uuid, step_index)
) with (fillfactor = 45);

-- The edges of every task, for people and for tools that draw graphs.
create view tasker_step_edges as
  select parent.task_uuid,
         parent.step_index as from_step_index,
         child.step_index  as to_step_index,
         parent.name       as from_step,
         child.name        as to_step
    from tasker_steps parent
   cross join lateral unnest(parent.dependents) as dependent (step_index)
    join tasker_steps child
      on child.task_uuid = parent.task_uuid
     and child.step_index = dependent.step_index;
