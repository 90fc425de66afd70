-- Creates tasks with all their steps, one or a batch, in one statement.
--
-- Either the first steps go straight to the creating worker, which has kept room for them, or they are
-- enqueued.

create function tasker_hold_lease(p_worker_id int) returns boolean
language plpgsql as $$
begin
  -- Shared with the other claims of this worker, exclusive against the one that would reap it. The
  -- check below runs after the lock was granted, hence sees a reaper's commit.
  perform pg_advisory_xact_lock_shared(7001, p_worker_id);
  return exists (select from tasker_workers where worker_id = p_worker_id);
end
$$;

-- One task that is due and has no idempotency key, at half the cost of a batch of one. Answers whether
-- its first steps were handed over; false as well when an earlier try of the same call created it.
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
  p_step_uuids            uuid[])
returns boolean
language plpgsql as $$
#variable_conflict use_column
declare
  v_now       timestamptz := clock_timestamp();
  v_hand_over boolean     := p_hand_over and tasker_hold_lease(p_worker_id);
  v_roots     int[];
begin
  insert into tasker_tasks
         (task_uuid, template_id, namespace_id, status, priority, sampled, correlation_id,
          parent_correlation_id, trace_parent, context, tags, initiator, source_system, reason,
          created_at, updated_at)
  values (p_task_uuid, p_template_id, p_namespace_id, 'in_progress', p_priority, p_sampled,
          p_correlation_id, p_parent_correlation_id, p_trace_parent, p_context::jsonb,
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

-- A batch of tasks. One with run_at in the future gets timers for its first steps.
--
-- p_hand_overs: for each task, whether the worker has kept room for its first steps.
--
-- Answers one row for each task of the batch, in order: created is false when a task with its
-- idempotency key existed, whose task_uuid is then the answer.
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
  p_step_uuids              uuid[])
returns table (ordinal int, task_uuid uuid, created boolean, handed_over boolean)
language plpgsql as $$
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
                  p_attributes, p_run_ats, p_step_offsets, p_hand_overs)
           as i (task_uuid, template_id, priority, sampled, correlation_id, parent_correlation_id,
                 idempotency_key, trace_parent, context, attributes, run_at, step_offset,
                 hand_over)
      join tasker_task_templates t on t.template_id = i.template_id
  ), tasks as (
    insert into tasker_tasks
           (task_uuid, template_id, namespace_id, status, priority, sampled, correlation_id,
            parent_correlation_id, idempotency_key, trace_parent, context, tags, initiator,
            source_system, reason, run_at, created_at, updated_at)
    select i.task_uuid, i.template_id, i.namespace_id,
           case when i.delayed then 'pending' else 'in_progress' end::tasker_task_status,
           i.priority, i.sampled, i.correlation_id, i.parent_correlation_id, i.idempotency_key,
           i.trace_parent, i.context::jsonb, i.attributes::jsonb -> 'tags',
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
