-- Namespaces and task templates: written at boot, read by everything, never on the path of a step.

create table tasker_task_namespaces (
  namespace_id int generated always as identity primary key,
  name         text        not null unique,
  description  text        not null default '',
  created_at   timestamptz not null default now()
);

-- One row for each definition that was ever registered: a template edited without a new version gets
-- a row of its own, so that running tasks keep the definition they started with.
create table tasker_task_templates (
  template_id     int generated always as identity primary key,
  namespace_id    int         not null references tasker_task_namespaces,
  name            text        not null,
  version         text        not null,
  description     text        not null default '',
  definition      jsonb       not null,
  definition_hash text        not null,
  created_at      timestamptz not null default now(),
  unique (namespace_id, name, version, definition_hash)
);

-- The nodes and edges of a template, by step index, from which the steps of a task are copied.
create table tasker_template_steps (
  template_id  int   not null references tasker_task_templates on delete cascade,
  step_index   int   not null,
  name         text  not null,
  dependencies int[] not null,
  dependents   int[] not null,
  primary key (template_id, step_index)
);
