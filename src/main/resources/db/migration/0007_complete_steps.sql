-- The end of steps: results, the advance of their graphs, retries, the end of their tasks.

create type tasker_step_outcome as (
  kind       text,  -- see each function
  task_uuid  uuid,
  step_index int,
  step_uuid  uuid,
  status     tasker_task_status
);

-- Ends the tasks among p_task_uuids in which nothing is left to run. Locks them first, in one order,
-- so that of two transactions which end the last two branches of a task the second sees the first.
create function tasker_finish_tasks(p_task_uuids uuid[])
returns table (task_uuid uuid, status tasker_task_status)
language plpgsql as $$
#variable_conflict use_column
declare
  v_now timestamptz := clock_timestamp();
begin
  perform 1
     from tasker_tasks
    where task_uuid = any (p_task_uuids)
    order by task_uuid
      for no key update;

  return query
    with quiet as (
      select t.task_uuid, t.status as from_status,
             case when exists (select from tasker_steps s
                                where s.task_uuid = t.task_uuid
                                  and s.state not in ('complete', 'resolved_manually'))
                  then 'error' else 'complete' end::tasker_task_status as to_status
        from tasker_tasks t
       where t.task_uuid = any (p_task_uuids)
         and t.status in ('in_progress', 'blocked_by_failures')
         and not exists (select from tasker_steps s
                          where s.task_uuid = t.task_uuid
                            and (s.state in ('enqueued', 'in_progress', 'waiting_for_retry')
                                 -- a first step of a delayed task, its timer not yet taken
                                 or s.state = 'pending' and s.open_dependencies = 0))
    ), finished as (
      update tasker_tasks t
         set status = q.to_status, updated_at = v_now, completed_at = v_now
        from quiet q
       where t.task_uuid = q.task_uuid
      returning t.task_uuid, q.from_status, q.to_status
    ), audit as (
      insert into tasker_task_transitions (task_uuid, from_status, to_status, created_at)
      select task_uuid, from_status, to_status, v_now
        from finished
    )
    select task_uuid, to_status from finished;
end
$$;

-- Marks tasks in which a step has failed for good, and ends those in which nothing else can run.
create function tasker_block_tasks(p_task_uuids uuid[])
returns table (task_uuid uuid, status tasker_task_status)
language plpgsql as $$
#variable_conflict use_column
declare
  v_now timestamptz := clock_timestamp();
begin
  perform 1
     from tasker_tasks
    where task_uuid = any (p_task_uuids)
    order by task_uuid
      for no key update;

  with blocked as (
    update tasker_tasks t
       set status = 'blocked_by_failures', updated_at = v_now
     where t.task_uuid = any (p_task_uuids)
       and t.status = 'in_progress'
    returning t.task_uuid
  )
  insert into tasker_task_transitions (task_uuid, from_status, to_status, created_at)
  select task_uuid, 'in_progress', 'blocked_by_failures', v_now
    from blocked;

  return query select f.task_uuid, f.status from tasker_finish_tasks(p_task_uuids) f;
end
$$;

-- Why results of a batch were not taken: kind repeated when this worker has recorded the same attempt
-- before (the state is one of p_recorded), lost when it no longer held the step.
create function tasker_results_not_taken(
  p_worker_id    int,
  p_task_uuids   uuid[],
  p_step_indexes int[],
  p_attempts     int[],
  p_done_tasks   uuid[],
  p_done_indexes int[],
  p_recorded     tasker_step_state[])
returns setof tasker_step_outcome
language sql stable as $$
  select case when s.lease_owner = p_worker_id and s.attempts = i.attempt
                   and s.state = any (p_recorded)
              then 'repeated' else 'lost' end,
         i.task_uuid, i.step_index, null::uuid, null::tasker_task_status
    from unnest(p_task_uuids, p_step_indexes, p_attempts) as i (task_uuid, step_index, attempt)
    left join tasker_steps s
      on s.task_uuid = i.task_uuid
     and s.step_index = i.step_index
   where not exists (select
                       from unnest(p_done_tasks, p_done_indexes) as d (task_uuid, step_index)
                      where d.task_uuid = i.task_uuid
                        and d.step_index = i.step_index)
$$;

-- Completes a batch of steps and advances their tasks.
--
-- A step counts only while this worker holds it in the attempt given. Steps that become ready go
-- straight to this worker when p_hand_over says that it has room, to the queue otherwise.
--
-- Answers rows of kind
--   ready     a step this worker now holds, in its first attempt
--   enqueued  a step that became ready and waits in the queue
--   lost      a step of the batch that this worker no longer held: its result was dropped
--   repeated  a step of the batch that an earlier try of the same call completed
--   finished  a task that ended, with its status
create function tasker_complete_steps(
  p_worker_id    int,
  p_claim_no     bigint,
  p_hand_over    boolean,
  p_task_uuids   uuid[],
  p_step_indexes int[],
  p_attempts     int[],
  p_results      text[])
returns setof tasker_step_outcome
language plpgsql as $$
#variable_conflict use_column
declare
  v_now           timestamptz       := clock_timestamp();
  v_hand_over     boolean           := p_hand_over and tasker_hold_lease(p_worker_id);
  v_next          tasker_step_state := case when v_hand_over then 'in_progress' else 'enqueued' end;
  v_done_tasks    uuid[];
  v_done_indexes  int[];
  v_ready_tasks   uuid[];
  v_ready_indexes int[];
  v_ready_uuids   uuid[];
  v_quiet_tasks   uuid[];
begin
  with input as (
    select *
      from unnest(p_task_uuids, p_step_indexes, p_attempts, p_results)
           as i (task_uuid, step_index, attempt, result)
  ), done as (
    update tasker_steps s
       set state = 'complete', result = i.result::jsonb, error = null, completed_at = v_now
      from input i
     where s.task_uuid = i.task_uuid
       and s.step_index = i.step_index
       and s.attempts = i.attempt
       and s.lease_owner = p_worker_id
       and s.state = 'in_progress'
    returning s.task_uuid, s.step_index, s.attempts, s.dependents
  ), edges as (
    select d.task_uuid, e.step_index, count(*)::int as completed
      from done d
     cross join lateral unnest(d.dependents) as e (step_index)
     group by d.task_uuid, e.step_index
  ), joins as (
    -- A join may be advanced by several workers at once: all of them lock in this order.
    select s.task_uuid
      from edges e
      join tasker_steps s on s.task_uuid = e.task_uuid
                         and s.step_index = e.step_index
     where cardinality(s.dependencies) > 1
     order by s.task_uuid, s.step_index
       for no key update of s
  ), advanced as (
    update tasker_steps s
       set open_dependencies = s.open_dependencies - e.completed,
           state = case when s.open_dependencies = e.completed then v_next else s.state end,
           attempts = case when s.open_dependencies = e.completed and v_hand_over
                           then 1 else s.attempts end,
           lease_owner = case when s.open_dependencies = e.completed and v_hand_over
                              then p_worker_id end,
           started_at = case when s.open_dependencies = e.completed and v_hand_over
                             then v_now end
      from edges e
     where s.task_uuid = e.task_uuid
       and s.step_index = e.step_index
       and s.state = 'pending'
       and (select count(*) from joins) >= 0  -- has them locked before the first row is changed
    returning s.task_uuid, s.step_index, s.step_uuid, s.namespace_id, s.priority, s.state, s.attempts
  ), newly_ready as (
    select * from advanced where state <> 'pending'
  ), queue as (
    insert into tasker_ready_steps (namespace_id, priority, task_uuid, step_index, enqueued_at)
    select namespace_id, priority, task_uuid, step_index, v_now
      from newly_ready
     where not v_hand_over
  ), journal as (
    insert into tasker_claims (worker_id, claim_no, task_uuids, step_indexes)
    select p_worker_id, p_claim_no, array_agg(task_uuid), array_agg(step_index)
      from newly_ready
     where v_hand_over
    having count(*) > 0
  ), audit as (
    insert into tasker_step_transitions
           (task_uuid, step_index, from_state, to_state, attempt, worker_id, created_at)
    select task_uuid, step_index, 'in_progress'::tasker_step_state, 'complete'::tasker_step_state,
           attempts, p_worker_id, v_now
      from done
     union all
    select task_uuid, step_index, 'pending', state, attempts,
           case when v_hand_over then p_worker_id end, v_now
      from newly_ready
  )
  select d.task_uuids, d.step_indexes, r.task_uuids, r.step_indexes, r.step_uuids,
         array(select distinct task_uuid from done
               except select task_uuid from newly_ready)
    into v_done_tasks, v_done_indexes, v_ready_tasks, v_ready_indexes, v_ready_uuids, v_quiet_tasks
    from (select coalesce(array_agg(task_uuid), '{}') as task_uuids,
                 array_agg(step_index) as step_indexes
            from done) d,
         (select array_agg(task_uuid) as task_uuids, array_agg(step_index) as step_indexes,
                 array_agg(step_uuid) as step_uuids
            from newly_ready) r;

  if v_ready_tasks is not null then
    return query
      select case when v_hand_over then 'ready' else 'enqueued' end, r.task_uuid, r.step_index,
             r.step_uuid, null::tasker_task_status
        from unnest(v_ready_tasks, v_ready_indexes, v_ready_uuids)
             as r (task_uuid, step_index, step_uuid);
  end if;

  if cardinality(v_done_tasks) < cardinality(p_task_uuids) then
    return query
      select *
        from tasker_results_not_taken(p_worker_id, p_task_uuids, p_step_indexes, p_attempts,
                                      v_done_tasks, v_done_indexes, '{complete}');
  end if;

  if cardinality(v_quiet_tasks) > 0 then
    return query
      select 'finished', f.task_uuid, null::int, null::uuid, f.status
        from tasker_finish_tasks(v_quiet_tasks) f;
  end if;
end
$$;

-- Records failed attempts. A step with a retry delay waits for its timer; one without has failed for
-- good, and with it the steps that depend on it: the task goes on with the rest and then ends.
--
-- Answers rows of kind lost, repeated and finished as above.
create function tasker_fail_steps(
  p_worker_id        int,
  p_task_uuids       uuid[],
  p_step_indexes     int[],
  p_attempts         int[],
  p_errors           text[],
  p_retry_delays_ms  bigint[])
returns setof tasker_step_outcome
language plpgsql as $$
#variable_conflict use_column
declare
  v_now          timestamptz := clock_timestamp();
  v_done_tasks   uuid[];
  v_done_indexes int[];
  v_failed_tasks uuid[];
begin
  with input as (
    select *
      from unnest(p_task_uuids, p_step_indexes, p_attempts, p_errors, p_retry_delays_ms)
           as i (task_uuid, step_index, attempt, error, retry_delay_ms)
  ), failed as (
    update tasker_steps s
       set state = case when i.retry_delay_ms is null then 'error'
                        else 'waiting_for_retry' end::tasker_step_state,
           error = i.error::jsonb,
           completed_at = case when i.retry_delay_ms is null then v_now end
      from input i
     where s.task_uuid = i.task_uuid
       and s.step_index = i.step_index
       and s.attempts = i.attempt
       and s.lease_owner = p_worker_id
       and s.state = 'in_progress'
    returning s.task_uuid, s.step_index, s.state, s.attempts, s.error, i.retry_delay_ms
  ), timers as (
    insert into tasker_step_timers (due_at, task_uuid, step_index)
    select v_now + retry_delay_ms * interval '1 millisecond', task_uuid, step_index
      from failed
     where retry_delay_ms is not null
  ), audit as (
    insert into tasker_step_transitions
           (task_uuid, step_index, from_state, to_state, attempt, worker_id, created_at, detail)
    select task_uuid, step_index, 'in_progress', state, attempts, p_worker_id, v_now, error
      from failed
  )
  select coalesce(array_agg(task_uuid), '{}'), array_agg(step_index),
         coalesce(array_agg(distinct task_uuid) filter (where state = 'error'), '{}')
    into v_done_tasks, v_done_indexes, v_failed_tasks
    from failed;

  if cardinality(v_done_tasks) < cardinality(p_task_uuids) then
    return query
      select *
        from tasker_results_not_taken(p_worker_id, p_task_uuids, p_step_indexes, p_attempts,
                                      v_done_tasks, v_done_indexes, '{error,waiting_for_retry}');
  end if;

  if cardinality(v_failed_tasks) > 0 then
    return query
      select 'finished', f.task_uuid, null::int, null::uuid, f.status
        from tasker_block_tasks(v_failed_tasks) f;
  end if;
end
$$;
