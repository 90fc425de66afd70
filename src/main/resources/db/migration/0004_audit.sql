-- Every change of state leaves a row here. Append-only. The creation of a task and of its steps is
-- the task's first row; a step's rows begin with its first move.

create table tasker_task_transitions (
  task_uuid     uuid               not null,
  transition_no bigint             generated always as identity,
  from_status   tasker_task_status,
  to_status     tasker_task_status not null,
  created_at    timestamptz        not null,
  primary key (task_uuid, transition_no)
);

create table tasker_step_transitions (
  task_uuid     uuid              not null,
  transition_no bigint            generated always as identity,
  step_index    int               not null,
  from_state    tasker_step_state not null,
  to_state      tasker_step_state not null,
  attempt       int               not null,
  worker_id     int,
  created_at    timestamptz       not null,
  detail        jsonb,
  primary key (task_uuid, transition_no)
);
