-- Leases: registration, heartbeat, and the return of what a dead worker held.

create function tasker_register_worker(
  p_name text, p_host text, p_pid bigint, p_namespaces text[], p_lease_ms bigint)
returns int
language sql as $$
  insert into tasker_workers (name, host, pid, namespaces, lease_until)
  values (p_name, p_host, p_pid, p_namespaces,
          clock_timestamp() + p_lease_ms * interval '1 millisecond')
  returning worker_id
$$;

-- Returns up to p_limit claims' worth of steps that worker p_worker_id holds, to the queue, and
-- forgets the worker when none is left. The caller must know that the worker is dead or is itself.
-- A step that has cost p_max_lease_losses processes their lease is not tried again.
-- Answers how many steps returned, or -1 when another process is at it.
create function tasker_release_worker(p_worker_id int, p_limit int, p_max_lease_losses int)
returns int
language plpgsql as $$
#variable_conflict use_column
declare
  v_now    timestamptz := clock_timestamp();
  v_count  int;
  v_failed uuid[];
begin
  -- Waits for claims in flight (shared holders) only by trying again at the next heartbeat.
  if not pg_try_advisory_xact_lock(7001, p_worker_id) then
    return -1;
  end if;

  with journal as (
    delete from tasker_claims
     where (worker_id, claim_no) in (
             select worker_id, claim_no
               from tasker_claims
              where worker_id = p_worker_id
              order by claim_no
              limit p_limit)
    returning task_uuids, step_indexes
  ), held as (
    select distinct c.task_uuid, c.step_index
      from journal j
     cross join lateral unnest(j.task_uuids, j.step_indexes) as c (task_uuid, step_index)
  ), returned as (
    update tasker_steps s
       set state = case when s.lease_losses + 1 >= p_max_lease_losses then 'error'
                        else 'enqueued' end::tasker_step_state,
           lease_losses = s.lease_losses + 1,
           error = jsonb_build_object(
             'code', 'lease_lost',
             'message', format('worker %s stopped while it ran attempt %s', p_worker_id, s.attempts))
      from held h
     where s.task_uuid = h.task_uuid
       and s.step_index = h.step_index
       and s.lease_owner = p_worker_id
       and s.state = 'in_progress'
    returning s.task_uuid, s.step_index, s.namespace_id, s.priority, s.state, s.attempts, s.error
  ), queue as (
    insert into tasker_ready_steps (namespace_id, priority, task_uuid, step_index, enqueued_at)
    select namespace_id, priority, task_uuid, step_index, v_now
      from returned
     where state = 'enqueued'
  ), audit as (
    insert into tasker_step_transitions
           (task_uuid, step_index, from_state, to_state, attempt, worker_id, created_at, detail)
    select task_uuid, step_index, 'in_progress', state, attempts, p_worker_id, v_now, error
      from returned
  )
  select count(*), coalesce(array_agg(distinct task_uuid) filter (where state = 'error'), '{}')
    into v_count, v_failed
    from returned;

  if cardinality(v_failed) > 0 then
    perform tasker_block_tasks(v_failed);
  end if;

  delete from tasker_workers w
   where w.worker_id = p_worker_id
     and not exists (select from tasker_claims c where c.worker_id = p_worker_id);
  return v_count;
end
$$;

-- One call a heartbeat: renews the lease, trims the claim journal, reaps what others lost.
-- p_open_claims are the claims up to p_last_claim with steps still running, or without an answer.
create function tasker_heartbeat(
  p_worker_id        int,
  p_lease_ms         bigint,
  p_last_claim       bigint,
  p_open_claims      bigint[],
  p_reap_limit       int,
  p_max_lease_losses int)
returns table (
  alive           boolean,  -- false: the lease was lost; register again
  reaped_steps    int,      -- steps of dead workers that went back to the queue
  next_due_in_ms  bigint,   -- until the next timer, null when there is none
  ready_steps     bigint)   -- estimate of the queue's length
language plpgsql as $$
declare
  v_now    timestamptz := clock_timestamp();
  v_alive  boolean;
  v_reaps  boolean;
  v_dead   int;
  v_reaped int := 0;
begin
  -- Whoever comes back after its lease had run out has probably shared an outage with the others:
  -- they get one lease to come back as well before it reaps them.
  update tasker_workers w
     set lease_until = v_now + p_lease_ms * interval '1 millisecond',
         reaps_from = case when w.lease_until < v_now
                           then v_now + p_lease_ms * interval '1 millisecond'
                           else w.reaps_from end
   where w.worker_id = p_worker_id
  returning w.reaps_from <= v_now into v_reaps;
  v_alive := found;

  delete from tasker_claims c
   where c.worker_id = p_worker_id
     and c.claim_no <= p_last_claim
     and c.claim_no <> all (p_open_claims);

  for v_dead in
    select w.worker_id
      from tasker_workers w
     where w.lease_until < v_now
       and w.worker_id <> p_worker_id
       and v_alive
       and v_reaps
     order by w.lease_until
     limit 10
       for update skip locked
  loop
    begin
      v_reaped := v_reaped
        + greatest(tasker_release_worker(v_dead, p_reap_limit, p_max_lease_losses), 0);
    exception when others then
      -- What is wrong with a dead worker's steps must not cost this one its lease.
      raise warning 'tasker: cannot return the steps of worker %: % (%)', v_dead, sqlerrm, sqlstate;
    end;
  end loop;

  return query
    select v_alive, v_reaped,
           (select greatest(0, extract(epoch from min(t.due_at) - clock_timestamp()) * 1000)::bigint
              from tasker_step_timers t),
           (select count(*) from (select from tasker_ready_steps limit 10001) q);
end
$$;
