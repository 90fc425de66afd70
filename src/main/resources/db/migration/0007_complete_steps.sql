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
--
-- A step that completes and leads to a join asks whether its task has ended only when it finds the task
-- blocked. The joins that will never run are locked here, as the completion locks them: of two such
-- transactions the second sees the first.
create function tasker_block_tasks(p_task_uuids uuid[])
returns table (task_uuid uuid, status tasker_task_status)
language plpgsql as $$
#variable_conflict use_column
declare
  v_now timestamptz := clock_timestamp();
begin
  perform 1
     from tasker_steps s
    where (s.task_uuid, s.step_index) in (
            with recursive doomed (task_uuid, step_index) as (
              select f.task_uuid, d.step_index
                from tasker_steps f
               cross join lateral unnest(f.dependents) as d (step_index)
               where f.task_uuid = any (p_task_uuids)
                 and f.state = 'error'
               union
              select f.task_uuid, d.step_index
                from doomed
                join tasker_steps f using (task_uuid, step_index)
               cross join lateral unnest(f.dependents) as d (step_index)
            )
            select task_uuid, step_index from doomed)
      and cardinality(s.dependencies) > 1
    order by s.task_uuid, s.step_index
      for no key update;

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

-- Both functions below complete steps and advance their tasks; the first does what most commits of a
-- quiet process need, at a third less than the second, which takes whole batches.
--
-- A step counts only while this worker holds it in the attempt given. Steps that become ready go
-- straight to this worker while it has room, to the queue otherwise.
--
-- Answers rows of kind
--   ready     a step this worker now holds, in its first attempt
--   enqueued  a step that became ready and waits in the queue
--   lost      a step that this worker no longer held: its result was dropped
--   repeated  a step that an earlier try of the same call completed
--   finished  a task that ended, with its status

-- Completes one step on which at most one other depends.
--
-- p_ends_task: no other step of its template is without dependents, so that with it all are complete.
create function tasker_complete_step(
  p_worker_id  int,
  p_claim_no   bigint,
  p_hand_over  boolean,
  p_task_uuid  uuid,
  p_step_index int,
  p_attempt    int,
  p_result     text,
  p_ends_task  boolean)
returns setof tasker_step_outcome
language plpgsql as $$
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
     set state = 'complete', result = p_result::jsonb, error = null, completed_at = v_now
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

-- After a step that made no other ready: ends its task if nothing else can run.
create function tasker_end_task(p_task_uuid uuid, p_dependents int[], p_ends_task boolean)
returns setof tasker_step_outcome
language plpgsql as $$
#variable_conflict use_column
declare
  v_now timestamptz := clock_timestamp();
begin
  if p_ends_task then
    update tasker_tasks t
       set status = 'complete', updated_at = v_now, completed_at = v_now
     where t.task_uuid = p_task_uuid
       and t.status = 'in_progress';
    if found then
      insert into tasker_task_transitions (task_uuid, from_status, to_status, created_at)
      values (p_task_uuid, 'in_progress', 'complete', v_now);
      return next row('finished', p_task_uuid, null, null, 'complete')::tasker_step_outcome;
      return;
    end if;
  end if;

  if p_dependents = '{}'
     or exists (select from tasker_tasks t
                 where t.task_uuid = p_task_uuid and t.status <> 'in_progress') then
    return query
      select 'finished', f.task_uuid, null::int, null::uuid, f.status
        from tasker_finish_tasks(array[p_task_uuid]) f;
  end if;
end
$$;

-- Completes a batch of steps.
--
-- p_room:       how many of the steps that become ready this worker takes; the queue gets the rest.
-- p_feeds_join: a step that depends on it has other dependencies as well.
-- p_ends_task:  as above.
create function tasker_complete_steps(
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
language plpgsql as $$
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
      from unnest(p_task_uuids, p_step_indexes, p_attempts, p_results, p_feeds_join, p_ends_task)
           as i (task_uuid, step_index, attempt, result, feeds_join, ends_task)
  ), done as (
    update tasker_steps s
       set state = 'complete', result = i.result::jsonb, error = null, completed_at = v_now
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
