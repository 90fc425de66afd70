-- Claims ready steps for a worker.

create type tasker_claimed_step as (
  task_uuid          uuid,
  step_index         int,
  step_uuid          uuid,
  attempt            int,
  lease_losses       int,
  waited_ms          bigint,
  template_id        int,
  correlation_id     text,
  trace_parent       text,
  sampled            boolean,
  context            jsonb,
  dependency_results jsonb  -- by step index
);

-- What a journal row claimed and is still in progress under the same worker: asked for when the answer
-- to the claim was lost with its connection.
create function tasker_claimed_steps(p_worker_id int, p_claim_no bigint)
returns setof tasker_claimed_step
language sql stable as $$
  select s.task_uuid, s.step_index, s.step_uuid, s.attempts, s.lease_losses, 0::bigint,
         t.template_id, t.correlation_id, t.trace_parent, t.sampled, t.context,
         (select jsonb_object_agg(d.step_index, d.result)
            from tasker_steps d
           where d.task_uuid = s.task_uuid
             and d.step_index = any (s.dependencies))
    from tasker_claims c
   cross join lateral unnest(c.task_uuids, c.step_indexes) as claimed (task_uuid, step_index)
    join tasker_steps s using (task_uuid, step_index)
    join tasker_tasks t using (task_uuid)
   where c.worker_id = p_worker_id
     and c.claim_no = p_claim_no
     and s.lease_owner = p_worker_id
     and s.state = 'in_progress'
$$;

-- Moves steps whose time has come to the queue; at most p_limit. Answers how many.
create function tasker_enqueue_due_steps(p_limit int) returns int
language plpgsql as $$
#variable_conflict use_column
declare
  v_now   timestamptz := clock_timestamp();
  v_count int;
begin
  with due as (
    delete from tasker_step_timers
     where (due_at, task_uuid, step_index) in (
             select due_at, task_uuid, step_index
               from tasker_step_timers
              where due_at <= v_now
              order by due_at
              limit p_limit
                for update skip locked)
    returning task_uuid, step_index
  ), before as (
    select s.task_uuid, s.step_index, s.state
      from due
      join tasker_steps s using (task_uuid, step_index)
     where s.state in ('waiting_for_retry', 'pending')
  ), steps as (
    update tasker_steps s
       set state = 'enqueued'
      from before b
     where s.task_uuid = b.task_uuid
       and s.step_index = b.step_index
       and s.state = b.state
    returning s.task_uuid, s.step_index, s.namespace_id, s.priority, s.attempts, b.state as from_state
  ), tasks as (
    update tasker_tasks t
       set status = 'in_progress', updated_at = v_now
     where t.status = 'pending'
       and t.task_uuid in (select task_uuid from steps where from_state = 'pending')
    returning t.task_uuid
  ), task_audit as (
    insert into tasker_task_transitions (task_uuid, from_status, to_status, created_at)
    select task_uuid, 'pending', 'in_progress', v_now
      from tasks
  ), step_audit as (
    insert into tasker_step_transitions
           (task_uuid, step_index, from_state, to_state, attempt, created_at)
    select task_uuid, step_index, from_state, 'enqueued', attempts, v_now
      from steps
  ), ready as (
    insert into tasker_ready_steps (namespace_id, priority, task_uuid, step_index, enqueued_at)
    select namespace_id, priority, task_uuid, step_index, v_now
      from steps
    returning 1
  )
  select count(*) into v_count from ready;
  return v_count;
end
$$;

-- Claims up to p_limit steps of the given namespaces, which are served in the order given (the caller
-- rotates them).
-- Fails with SQLSTATE TK001 when the worker is not registered (any more).
create function tasker_claim_steps(
  p_worker_id     int,
  p_claim_no      bigint,
  p_namespace_ids int[],
  p_limit         int)
returns setof tasker_claimed_step
language plpgsql as $$
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
           case when c.dependencies <> '{}' then
             (select jsonb_object_agg(d.step_index, d.result)
                from tasker_steps d
               where d.task_uuid = c.task_uuid
                 and d.step_index = any (c.dependencies))
           end
      from claimed c
      join tasker_tasks t on t.task_uuid = c.task_uuid;
end
$$;
