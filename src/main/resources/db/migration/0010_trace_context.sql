-- Traces that survive the database: what a task's creator sent along reaches the handlers of every
-- process, and a step that joins others finds their spans wherever they ran.
--
-- All of it is null while there is nothing to keep. None of it is indexed, and all of it is written by
-- statements that write the row anyway: updates stay heap-only.

-- Completions lock the steps before the task, creations the task before the steps. Whichever order this
-- took, it could wait for one of them in a circle, and lose. So it lets go before it is found waiting,
-- and longer each time before it asks again: what it waits for must not stand still meanwhile. An
-- autovacuum gives way only to who has waited for deadlock_timeout: every fifth try waits so long.
do $$
declare
  v_timeout text     := current_setting('lock_timeout');
  v_patient interval := current_setting('deadlock_timeout')::interval + interval '500 ms';
begin
  -- Some 20 s all together, below the timeout of a statement.
  for v_try in 1 .. 20 loop
    begin
      perform set_config('lock_timeout',
                         case when v_try % 5 = 0
                              then (extract(epoch from v_patient) * 1000)::int::text
                              else '100' end,
                         true);
      lock table tasker_tasks, tasker_steps in access exclusive mode;
      perform set_config('lock_timeout', v_timeout, true);
      return;
    exception when lock_not_available or deadlock_detected then
      perform pg_sleep(least(0.05 * v_try, 0.5) * (0.5 + random()));
    end;
  end loop;
  raise exception 'tasker_tasks and tasker_steps are locked all the time'
    using errcode = 'lock_not_available',
          hint = 'Something holds them for long, such as a dump or a manual vacuum. Start again when it has ended.';
end
$$;

alter table tasker_tasks
  add column trace_state text,  -- W3C tracestate of the task's creation, at most 512 characters
  add column baggage     text;  -- W3C baggage of its creator, at most 8192 bytes

-- W3C traceparent of the attempt that completed the step, of a step that leads to a join and whose
-- trace is recorded.
alter table tasker_steps
  add column trace_parent text;

alter type tasker_claimed_step
  add attribute trace_state              text,
  add attribute baggage                  text,
  add attribute dependency_trace_parents jsonb;  -- by step index

-- Processes of the version before call the functions they know. These stay, and go on as the new ones
-- of the same name do with nothing more to write.

-- One task that is due and has no idempotency key; see 0005.
create function tasker_create_task(
  p_worker_id             int,
  p_claim_no              bigint,
  p_hand_over             boolean,
  p_task_uuid             uuid,
  p_template_id           int,
  p_namespace_id          int,
  p_priority              int,
  p_sampled               boolean,
  p_correlation_id        text,
  p_parent_correlation_id text,
  p_trace_parent          text,
  p_context               text,
  p_attributes            text,
  p_step_uuids            uuid[],
  p_baggage               text,
  p_trace_state           text)
returns boolean
language plpgsql
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
  v_now       timestamptz := clock_timestamp();
  v_hand_over boolean     := p_hand_over and tasker_hold_lease(p_worker_id);
  v_roots     int[];
begin
  insert into tasker_tasks
         (task_uuid, template_id, namespace_id, status, priority, sampled, correlation_id,
          parent_correlation_id, trace_parent, trace_state, baggage, context, tags, initiator,
          source_system, reason, created_at, updated_at)
  values (p_task_uuid, p_template_id, p_namespace_id, 'in_progress', p_priority, p_sampled,
          p_correlation_id, p_parent_correlation_id, p_trace_parent, p_trace_state, p_baggage,
          p_context::jsonb,
          p_attributes::jsonb -> 'tags', p_attributes::jsonb ->> 'initiator',
          p_attributes::jsonb ->> 'source_system', p_attributes::jsonb ->> 'reason', v_now, v_now)
      on conflict do nothing;
  if not found then
    return false;
  end if;

  with steps as (
    insert into tasker_steps
           (task_uuid, step_index, step_uuid, namespace_id, state, priority, attempts,
            open_dependencies, lease_owner, started_at, name, dependencies, dependents)
    select p_task_uuid, s.step_index, p_step_uuids[s.step_index + 1], p_namespace_id,
           case when not r.root then 'pending'
                when v_hand_over then 'in_progress'
                else 'enqueued' end::tasker_step_state,
           p_priority,
           case when r.root and v_hand_over then 1 else 0 end,
           cardinality(s.dependencies),
           case when r.root and v_hand_over then p_worker_id end,
           case when r.root and v_hand_over then v_now end,
           s.name, s.dependencies, s.dependents
      from tasker_template_steps s
     cross join lateral (select s.dependencies = '{}') as r (root)
     where s.template_id = p_template_id
    returning step_index, state
  )
  select array_agg(step_index) into v_roots from steps where state <> 'pending';

  if v_hand_over then
    insert into tasker_claims (worker_id, claim_no, task_uuids, step_indexes)
    values (p_worker_id, p_claim_no, array_fill(p_task_uuid, array[cardinality(v_roots)]), v_roots);
  else
    insert into tasker_ready_steps (namespace_id, priority, task_uuid, step_index, enqueued_at)
    select p_namespace_id, p_priority, p_task_uuid, r.step_index, v_now
      from unnest(v_roots) as r (step_index);
  end if;
  insert into tasker_task_transitions (task_uuid, from_status, to_status, created_at)
  values (p_task_uuid, null, 'in_progress', v_now);
  insert into tasker_step_transitions
         (task_uuid, step_index, from_state, to_state, attempt, worker_id, created_at)
  select p_task_uuid, r.step_index, 'pending',
         case when v_hand_over then 'in_progress' else 'enqueued' end::tasker_step_state,
         v_hand_over::int, case when v_hand_over then p_worker_id end, v_now
    from unnest(v_roots) as r (step_index);
  return v_hand_over;
end
$$;

create or replace function tasker_create_task(
  p_worker_id             int,
  p_claim_no              bigint,
  p_hand_over             boolean,
  p_task_uuid             uuid,
  p_template_id           int,
  p_namespace_id          int,
  p_priority              int,
  p_sampled               boolean,
  p_correlation_id        text,
  p_parent_correlation_id text,
  p_trace_parent          text,
  p_context               text,
  p_attributes            text,
  p_step_uuids            uuid[])
returns boolean
language sql as $$
  select tasker_create_task(p_worker_id, p_claim_no, p_hand_over, p_task_uuid, p_template_id,
                            p_namespace_id, p_priority, p_sampled, p_correlation_id,
                            p_parent_correlation_id, p_trace_parent, p_context, p_attributes,
                            p_step_uuids, null, null)
$$;

-- A batch of tasks; see 0005.
create function tasker_create_tasks(
  p_worker_id               int,
  p_claim_no                bigint,
  p_hand_overs              boolean[],
  p_task_uuids              uuid[],
  p_template_ids            int[],
  p_priorities              int[],
  p_sampled                 boolean[],
  p_correlation_ids         text[],
  p_parent_correlation_ids  text[],
  p_idempotency_keys        text[],
  p_trace_parents           text[],
  p_contexts                text[],
  p_attributes              text[],
  p_run_ats                 timestamptz[],
  p_step_offsets            int[],
  p_step_uuids              uuid[],
  p_baggages                text[],
  p_trace_states            text[])
returns table (ordinal int, task_uuid uuid, created boolean, handed_over boolean)
language plpgsql
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
  v_now       timestamptz := clock_timestamp();
  v_lease     boolean     := true = any (p_hand_overs) and tasker_hold_lease(p_worker_id);
  v_created   uuid[];
begin
  with input as (
    select i.*, t.namespace_id, coalesce(i.run_at > v_now, false) as delayed
      from unnest(p_task_uuids, p_template_ids, p_priorities, p_sampled, p_correlation_ids,
                  p_parent_correlation_ids, p_idempotency_keys, p_trace_parents, p_contexts,
                  p_attributes, p_run_ats, p_step_offsets, p_hand_overs, p_baggages,
                  p_trace_states)
           as i (task_uuid, template_id, priority, sampled, correlation_id, parent_correlation_id,
                 idempotency_key, trace_parent, context, attributes, run_at, step_offset,
                 hand_over, baggage, trace_state)
      join tasker_task_templates t on t.template_id = i.template_id
  ), tasks as (
    insert into tasker_tasks
           (task_uuid, template_id, namespace_id, status, priority, sampled, correlation_id,
            parent_correlation_id, idempotency_key, trace_parent, trace_state, baggage, context,
            tags, initiator, source_system, reason, run_at, created_at, updated_at)
    select i.task_uuid, i.template_id, i.namespace_id,
           case when i.delayed then 'pending' else 'in_progress' end::tasker_task_status,
           i.priority, i.sampled, i.correlation_id, i.parent_correlation_id, i.idempotency_key,
           i.trace_parent, i.trace_state, i.baggage, i.context::jsonb, i.attributes::jsonb -> 'tags',
           i.attributes::jsonb ->> 'initiator', i.attributes::jsonb ->> 'source_system',
           i.attributes::jsonb ->> 'reason', i.run_at, v_now, v_now
      from input i
     order by i.namespace_id, i.idempotency_key  -- two batches with the same keys wait, not deadlock
        on conflict do nothing
    returning task_uuid, status
  ), steps as (
    insert into tasker_steps
           (task_uuid, step_index, step_uuid, namespace_id, state, priority, attempts,
            open_dependencies, lease_owner, started_at, name, dependencies, dependents)
    select i.task_uuid, s.step_index, p_step_uuids[i.step_offset + s.step_index + 1], i.namespace_id,
           case when claimed then 'in_progress'
                when first_of_task and not i.delayed then 'enqueued'
                else 'pending' end::tasker_step_state,
           i.priority,
           case when claimed then 1 else 0 end,
           cardinality(s.dependencies),
           case when claimed then p_worker_id end,
           case when claimed then v_now end,
           s.name, s.dependencies, s.dependents
      from input i
      join tasks t on t.task_uuid = i.task_uuid
      join tasker_template_steps s on s.template_id = i.template_id
     cross join lateral (select cardinality(s.dependencies) = 0) as f (first_of_task)
     cross join lateral (select first_of_task and i.hand_over and v_lease and not i.delayed) as c (claimed)
    returning task_uuid, step_index, namespace_id, state, priority, open_dependencies
  ), ready as (
    insert into tasker_ready_steps (namespace_id, priority, task_uuid, step_index, enqueued_at)
    select namespace_id, priority, task_uuid, step_index, v_now
      from steps
     where state = 'enqueued'
  ), timers as (
    insert into tasker_step_timers (due_at, task_uuid, step_index)
    select i.run_at, s.task_uuid, s.step_index
      from steps s
      join input i on i.task_uuid = s.task_uuid
     where i.delayed
       and s.open_dependencies = 0
  ), journal as (
    insert into tasker_claims (worker_id, claim_no, task_uuids, step_indexes)
    select p_worker_id, p_claim_no, array_agg(task_uuid), array_agg(step_index)
      from steps
     where state = 'in_progress'
    having count(*) > 0
  ), task_audit as (
    insert into tasker_task_transitions (task_uuid, from_status, to_status, created_at)
    select task_uuid, null, status, v_now
      from tasks
  ), step_audit as (
    insert into tasker_step_transitions
           (task_uuid, step_index, from_state, to_state, attempt, worker_id, created_at)
    select task_uuid, step_index, 'pending', state,
           case when state = 'in_progress' then 1 else 0 end,
           case when state = 'in_progress' then p_worker_id end, v_now
      from steps
     where state <> 'pending'
  )
  select coalesce(array_agg(task_uuid), '{}') into v_created from tasks;

  if cardinality(v_created) = cardinality(p_task_uuids) then
    return query
      select u.ordinality::int, u.task_uuid, true, v_lease and u.hand_over
        from unnest(p_task_uuids, p_hand_overs) with ordinality as u (task_uuid, hand_over, ordinality);
    return;
  end if;

  -- A new statement, hence a new snapshot: it sees the task of another process whose commit made the
  -- insert do nothing. Without a key the task is our own, from a try whose answer was lost.
  return query
    select u.ordinality::int,
           coalesce(t.task_uuid, u.task_uuid),
           coalesce(t.task_uuid, u.task_uuid) = u.task_uuid,
           v_lease and u.hand_over and u.task_uuid = any (v_created)
      from unnest(p_task_uuids, p_template_ids, p_idempotency_keys, p_hand_overs)
           with ordinality as u (task_uuid, template_id, idempotency_key, hand_over, ordinality)
      join tasker_task_templates k on k.template_id = u.template_id
      left join tasker_tasks t
        on t.namespace_id = k.namespace_id
       and t.idempotency_key = u.idempotency_key
     order by u.ordinality;
end
$$;

create or replace function tasker_create_tasks(
  p_worker_id               int,
  p_claim_no                bigint,
  p_hand_overs              boolean[],
  p_task_uuids              uuid[],
  p_template_ids            int[],
  p_priorities              int[],
  p_sampled                 boolean[],
  p_correlation_ids         text[],
  p_parent_correlation_ids  text[],
  p_idempotency_keys        text[],
  p_trace_parents           text[],
  p_contexts                text[],
  p_attributes              text[],
  p_run_ats                 timestamptz[],
  p_step_offsets            int[],
  p_step_uuids              uuid[])
returns table (ordinal int, task_uuid uuid, created boolean, handed_over boolean)
language sql as $$
  select * from tasker_create_tasks(p_worker_id, p_claim_no, p_hand_overs, p_task_uuids,
                                    p_template_ids, p_priorities, p_sampled, p_correlation_ids,
                                    p_parent_correlation_ids, p_idempotency_keys, p_trace_parents,
                                    p_contexts, p_attributes, p_run_ats, p_step_offsets,
                                    p_step_uuids, null, null)
$$;

-- Both functions below give with a step what its task carries, and of the steps that it depends on the
-- results and spans. The row type has grown at its end: who asks for its columns by name misses nothing.

-- What a journal row claimed; see 0006.
create or replace function tasker_claimed_steps(p_worker_id int, p_claim_no bigint)
returns setof tasker_claimed_step
language sql stable
set enable_seqscan = off
set jit = off
as $$
  select s.task_uuid, s.step_index, s.step_uuid, s.attempts, s.lease_losses, 0::bigint,
         t.template_id, t.correlation_id, t.trace_parent, t.sampled, t.context,
         d.results, t.trace_state, t.baggage, d.trace_parents
    from tasker_claims c
   cross join lateral unnest(c.task_uuids, c.step_indexes) as claimed (task_uuid, step_index)
    join tasker_steps s using (task_uuid, step_index)
    join tasker_tasks t using (task_uuid)
   cross join lateral (
           select jsonb_object_agg(p.step_index, p.result) as results,
                  jsonb_object_agg(p.step_index, p.trace_parent)
                    filter (where p.trace_parent is not null) as trace_parents
             from tasker_steps p
            where s.dependencies <> '{}'
              and p.task_uuid = s.task_uuid
              and p.step_index = any (s.dependencies)) d
   where c.worker_id = p_worker_id
     and c.claim_no = p_claim_no
     and s.lease_owner = p_worker_id
     and s.state = 'in_progress'
$$;

-- Claims steps; see 0006.
create or replace function tasker_claim_steps(
  p_worker_id     int,
  p_claim_no      bigint,
  p_namespace_ids int[],
  p_limit         int)
returns setof tasker_claimed_step
language plpgsql
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
  v_now          timestamptz := clock_timestamp();
  v_namespace_id int;
  v_task_uuids   uuid[]        := '{}';
  v_step_indexes int[]         := '{}';
  v_enqueued_ats timestamptz[] := '{}';
  v_more_tasks   uuid[];
  v_more_indexes int[];
  v_more_ats     timestamptz[];
begin
  if not tasker_hold_lease(p_worker_id) then
    raise exception 'worker % holds no lease', p_worker_id using errcode = 'TK001';
  end if;
  if exists (select from tasker_step_timers where due_at <= v_now) then
    perform tasker_enqueue_due_steps(greatest(p_limit, 100));
  end if;
  -- A claim that a crash of the server takes back is merely claimed again: no reason to wait for the
  -- disk. Whatever a claimed step commits later brings its claim to the disk first. The attempt number
  -- is given again then, possibly to the same worker: the step runs twice, one of its results counts.
  perform set_config('synchronous_commit', 'off', true);

  foreach v_namespace_id in array p_namespace_ids loop
    with taken as (
      delete from tasker_ready_steps
       where ctid = any (array(
               select ctid
                 from tasker_ready_steps
                where namespace_id = v_namespace_id
                order by priority desc, ready_no
                limit p_limit - cardinality(v_task_uuids)
                  for update skip locked))
      returning task_uuid, step_index, enqueued_at
    )
    select array_agg(task_uuid), array_agg(step_index), array_agg(enqueued_at)
      into v_more_tasks, v_more_indexes, v_more_ats
      from taken;
    if v_more_tasks is not null then
      v_task_uuids   := v_task_uuids || v_more_tasks;
      v_step_indexes := v_step_indexes || v_more_indexes;
      v_enqueued_ats := v_enqueued_ats || v_more_ats;
    end if;
    exit when cardinality(v_task_uuids) >= p_limit;
  end loop;

  if cardinality(v_task_uuids) = 0 then
    return;
  end if;

  return query
    with queued as (
      select *
        from unnest(v_task_uuids, v_step_indexes, v_enqueued_ats)
             as q (task_uuid, step_index, enqueued_at)
    ), claimed as (
      update tasker_steps s
         set state = 'in_progress', attempts = s.attempts + 1,
             lease_owner = p_worker_id, started_at = v_now
        from queued q
       where s.task_uuid = q.task_uuid
         and s.step_index = q.step_index
         and s.state = 'enqueued'  -- not cancelled in the meantime
      returning s.*, q.enqueued_at
    ), audit as (
      insert into tasker_step_transitions
             (task_uuid, step_index, from_state, to_state, attempt, worker_id, created_at)
      select task_uuid, step_index, 'enqueued', 'in_progress', attempts, p_worker_id, v_now
        from claimed
    ), journal as (
      insert into tasker_claims (worker_id, claim_no, task_uuids, step_indexes)
      select p_worker_id, p_claim_no, array_agg(task_uuid), array_agg(step_index)
        from claimed
      having count(*) > 0
    )
    select c.task_uuid, c.step_index, c.step_uuid, c.attempts, c.lease_losses,
           (extract(epoch from v_now - c.enqueued_at) * 1000)::bigint,
           t.template_id, t.correlation_id, t.trace_parent, t.sampled, t.context,
           d.results, t.trace_state, t.baggage, d.trace_parents
      from claimed c
      join tasker_tasks t on t.task_uuid = c.task_uuid
     cross join lateral (
             select jsonb_object_agg(p.step_index, p.result) as results,
                    jsonb_object_agg(p.step_index, p.trace_parent)
                      filter (where p.trace_parent is not null) as trace_parents
               from tasker_steps p
              where c.dependencies <> '{}'
                and p.task_uuid = c.task_uuid
                and p.step_index = any (c.dependencies)) d;
end
$$;

-- Completes one step on which at most one other depends; see 0007.
--
-- p_trace_parent: of the attempt, when a join is to link to it.
create function tasker_complete_step(
  p_worker_id    int,
  p_claim_no     bigint,
  p_hand_over    boolean,
  p_task_uuid    uuid,
  p_step_index   int,
  p_attempt      int,
  p_result       text,
  p_ends_task    boolean,
  p_trace_parent text)
returns setof tasker_step_outcome
language plpgsql
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
  v_now        timestamptz       := clock_timestamp();
  v_hand_over  boolean           := p_hand_over and pg_try_advisory_xact_lock_shared(7001, p_worker_id);
  v_next       tasker_step_state := 'enqueued';
  v_dependents int[];
  v_next_uuid  uuid;
  v_namespace  int;
  v_priority   smallint;
  v_state      tasker_step_state;
begin
  -- As tasker_hold_lease does, but never waits: without the lease the next step is enqueued.
  if v_hand_over then
    v_hand_over := exists (select from tasker_workers where worker_id = p_worker_id);
  end if;
  if v_hand_over then
    v_next := 'in_progress';
  end if;

  update tasker_steps s
     set state = 'complete', result = p_result::jsonb, error = null, completed_at = v_now,
         trace_parent = p_trace_parent
   where s.task_uuid = p_task_uuid
     and s.step_index = p_step_index
     and s.attempts = p_attempt
     and s.lease_owner = p_worker_id
     and s.state = 'in_progress'
  returning s.dependents into v_dependents;
  if not found then
    return query
      select *
        from tasker_results_not_taken(p_worker_id, array[p_task_uuid], array[p_step_index],
                                      array[p_attempt], '{}', '{}', '{complete}');
    return;
  end if;

  update tasker_steps s
     set open_dependencies = s.open_dependencies - 1,
         state = case when s.open_dependencies = 1 then v_next else s.state end,
         attempts = case when s.open_dependencies = 1 and v_hand_over then 1 else s.attempts end,
         lease_owner = case when s.open_dependencies = 1 and v_hand_over then p_worker_id end,
         started_at = case when s.open_dependencies = 1 and v_hand_over then v_now end
   where s.task_uuid = p_task_uuid
     and s.step_index = v_dependents[1]
     and s.state = 'pending'
  returning s.step_uuid, s.namespace_id, s.priority, s.state
       into v_next_uuid, v_namespace, v_priority, v_state;

  if v_state is distinct from v_next then
    insert into tasker_step_transitions
           (task_uuid, step_index, from_state, to_state, attempt, worker_id, created_at)
    values (p_task_uuid, p_step_index, 'in_progress', 'complete', p_attempt, p_worker_id, v_now);
    return query select * from tasker_end_task(p_task_uuid, v_dependents, p_ends_task);
    return;
  end if;

  insert into tasker_step_transitions
         (task_uuid, step_index, from_state, to_state, attempt, worker_id, created_at)
  values (p_task_uuid, p_step_index, 'in_progress', 'complete', p_attempt, p_worker_id, v_now),
         (p_task_uuid, v_dependents[1], 'pending', v_next, v_hand_over::int,
          case when v_hand_over then p_worker_id end, v_now);
  if v_hand_over then
    insert into tasker_claims (worker_id, claim_no, task_uuids, step_indexes)
    values (p_worker_id, p_claim_no, array[p_task_uuid], v_dependents);
  else
    insert into tasker_ready_steps (namespace_id, priority, task_uuid, step_index, enqueued_at)
    values (v_namespace, v_priority, p_task_uuid, v_dependents[1], v_now);
  end if;
  return next row(case when v_hand_over then 'ready' else 'enqueued' end, p_task_uuid,
                  v_dependents[1], v_next_uuid, null)::tasker_step_outcome;
end
$$;

create or replace function tasker_complete_step(
  p_worker_id  int,
  p_claim_no   bigint,
  p_hand_over  boolean,
  p_task_uuid  uuid,
  p_step_index int,
  p_attempt    int,
  p_result     text,
  p_ends_task  boolean)
returns setof tasker_step_outcome
language sql as $$
  select * from tasker_complete_step(p_worker_id, p_claim_no, p_hand_over, p_task_uuid,
                                     p_step_index, p_attempt, p_result, p_ends_task, null)
$$;

-- Completes a batch of steps; see 0007.
create function tasker_complete_steps(
  p_worker_id     int,
  p_claim_no      bigint,
  p_room          int,
  p_task_uuids    uuid[],
  p_step_indexes  int[],
  p_attempts      int[],
  p_results       text[],
  p_feeds_join    boolean[],
  p_ends_task     boolean[],
  p_trace_parents text[])
returns setof tasker_step_outcome
language plpgsql
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
  v_now           timestamptz := clock_timestamp();
  v_room          int         := case when p_room > 0 and tasker_hold_lease(p_worker_id)
                                      then p_room else 0 end;
  v_done_tasks    uuid[];
  v_done_indexes  int[];
  v_ready_tasks   uuid[];
  v_ready_indexes int[];
  v_ready_uuids   uuid[];
  v_ready_states  tasker_step_state[];
  v_ended_tasks   uuid[];
  v_sink_tasks    uuid[];
  v_quiet_tasks   uuid[];
begin
  with input as (
    select *
      from unnest(p_task_uuids, p_step_indexes, p_attempts, p_results, p_feeds_join, p_ends_task,
                  p_trace_parents)
           as i (task_uuid, step_index, attempt, result, feeds_join, ends_task, trace_parent)
  ), done as (
    update tasker_steps s
       set state = 'complete', result = i.result::jsonb, error = null, completed_at = v_now,
           trace_parent = i.trace_parent
      from input i
     where s.task_uuid = i.task_uuid
       and s.step_index = i.step_index
       and s.attempts = i.attempt
       and s.lease_owner = p_worker_id
       and s.state = 'in_progress'
    returning s.task_uuid, s.step_index, s.attempts, s.dependents, i.feeds_join, i.ends_task
  ), edges as (
    select d.task_uuid, e.step_index, bool_or(d.feeds_join) as may_be_join, count(*)::int as completed,
           -- A join may have to wait for others: the room goes to steps that need it now first.
           case when row_number() over (order by bool_or(d.feeds_join)) <= v_room
                then p_worker_id end as taker
      from done d
     cross join lateral unnest(d.dependents) as e (step_index)
     group by d.task_uuid, e.step_index
  ), joins as (
    -- A join may be advanced by several workers at once: all of them lock in this order.
    select s.task_uuid
      from edges e
      join tasker_steps s on s.task_uuid = e.task_uuid
                         and s.step_index = e.step_index
     where e.may_be_join
       and cardinality(s.dependencies) > 1
     order by s.task_uuid, s.step_index
       for no key update of s
  ), advanced as (
    update tasker_steps s
       set open_dependencies = s.open_dependencies - e.completed,
           state = case when s.open_dependencies > e.completed then s.state
                        when e.taker is null then 'enqueued'
                        else 'in_progress' end,
           attempts = case when s.open_dependencies = e.completed and e.taker is not null
                           then 1 else s.attempts end,
           lease_owner = case when s.open_dependencies = e.completed then e.taker end,
           started_at = case when s.open_dependencies = e.completed and e.taker is not null
                             then v_now end
      from edges e
     where s.task_uuid = e.task_uuid
       and s.step_index = e.step_index
       and s.state = 'pending'
       and (select count(*) from joins) >= 0  -- has them locked before the first row is changed
    returning s.task_uuid, s.step_index, s.step_uuid, s.namespace_id, s.priority, s.state, s.attempts,
              s.lease_owner
  ), newly_ready as (
    select * from advanced where state <> 'pending'
  ), queue as (
    insert into tasker_ready_steps (namespace_id, priority, task_uuid, step_index, enqueued_at)
    select namespace_id, priority, task_uuid, step_index, v_now
      from newly_ready
     where state = 'enqueued'
  ), journal as (
    insert into tasker_claims (worker_id, claim_no, task_uuids, step_indexes)
    select p_worker_id, p_claim_no, array_agg(task_uuid), array_agg(step_index)
      from newly_ready
     where state = 'in_progress'
    having count(*) > 0
  ), audit as (
    insert into tasker_step_transitions
           (task_uuid, step_index, from_state, to_state, attempt, worker_id, created_at)
    select task_uuid, step_index, 'in_progress'::tasker_step_state, 'complete'::tasker_step_state,
           attempts, p_worker_id, v_now
      from done
     union all
    select task_uuid, step_index, 'pending', state, attempts, lease_owner, v_now
      from newly_ready
  ), ended as (
    -- No lock beforehand: nobody else can end a task of which only this step was left.
    update tasker_tasks t
       set status = 'complete', updated_at = v_now, completed_at = v_now
      from done d
     where d.ends_task
       and t.task_uuid = d.task_uuid
       and t.status = 'in_progress'
    returning t.task_uuid
  ), ended_audit as (
    insert into tasker_task_transitions (task_uuid, from_status, to_status, created_at)
    select task_uuid, 'in_progress', 'complete', v_now
      from ended
  ), quiet as (
    select task_uuid, bool_or(dependents = '{}') as sink
      from done
     where task_uuid not in (select task_uuid from newly_ready)
       and task_uuid not in (select task_uuid from ended)
     group by task_uuid
  )
  select d.task_uuids, d.step_indexes, r.task_uuids, r.step_indexes, r.step_uuids, r.states,
         array(select task_uuid from ended),
         array(select task_uuid from quiet where sink),
         array(select task_uuid from quiet where not sink)
    into v_done_tasks, v_done_indexes, v_ready_tasks, v_ready_indexes, v_ready_uuids, v_ready_states,
         v_ended_tasks, v_sink_tasks, v_quiet_tasks
    from (select coalesce(array_agg(task_uuid), '{}') as task_uuids,
                 array_agg(step_index) as step_indexes
            from done) d,
         (select array_agg(task_uuid) as task_uuids, array_agg(step_index) as step_indexes,
                 array_agg(step_uuid) as step_uuids, array_agg(state) as states
            from newly_ready) r;

  if v_ready_tasks is not null then
    return query
      select case r.state when 'in_progress' then 'ready' else 'enqueued' end, r.task_uuid,
             r.step_index, r.step_uuid, null::tasker_task_status
        from unnest(v_ready_tasks, v_ready_indexes, v_ready_uuids, v_ready_states)
             as r (task_uuid, step_index, step_uuid, state);
  end if;

  if cardinality(v_done_tasks) < cardinality(p_task_uuids) then
    return query
      select *
        from tasker_results_not_taken(p_worker_id, p_task_uuids, p_step_indexes, p_attempts,
                                      v_done_tasks, v_done_indexes, '{complete}');
  end if;

  if cardinality(v_ended_tasks) > 0 then
    return query
      select 'finished', e.task_uuid, null::int, null::uuid, 'complete'::tasker_task_status
        from unnest(v_ended_tasks) as e (task_uuid);
  end if;

  -- In a statement of its own, hence with a snapshot that sees whoever held a join before us.
  if cardinality(v_quiet_tasks) > 0 then
    v_sink_tasks := v_sink_tasks || array(
      select t.task_uuid
        from tasker_tasks t
       where t.task_uuid = any (v_quiet_tasks)
         and t.status <> 'in_progress');
  end if;
  if cardinality(v_sink_tasks) > 0 then
    return query
      select 'finished', f.task_uuid, null::int, null::uuid, f.status
        from tasker_finish_tasks(v_sink_tasks) f;
  end if;
end
$$;

create or replace function tasker_complete_steps(
  p_worker_id    int,
  p_claim_no     bigint,
  p_room         int,
  p_task_uuids   uuid[],
  p_step_indexes int[],
  p_attempts     int[],
  p_results      text[],
  p_feeds_join   boolean[],
  p_ends_task    boolean[])
returns setof tasker_step_outcome
language sql as $$
  select * from tasker_complete_steps(p_worker_id, p_claim_no, p_room, p_task_uuids,
                                      p_step_indexes, p_attempts, p_results, p_feeds_join,
                                      p_ends_task, null)
$$;
