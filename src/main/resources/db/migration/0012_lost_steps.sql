-- A step that has cost too many processes their lease ends in the heartbeat of another process, which
-- learned only how many steps it had taken from the dead: that the step and its task had failed was in
-- the tables, and nowhere else.

-- Those of the given steps that have ended, as they are told.
create function tasker_lost_steps(p_task_uuids uuid[], p_step_indexes int[])
returns jsonb
language sql
set enable_seqscan = off
set jit = off
as $$
  select coalesce(
           jsonb_agg(
             jsonb_build_object(
               'task_uuid', s.task_uuid,
               'correlation_id', t.correlation_id,
               'namespace', n.name,
               'task_name', k.name,
               'version', k.version,
               'trace_parent', t.trace_parent,
               'trace_state', t.trace_state,
               'sampled', t.sampled,
               'baggage', t.baggage,
               'status', t.status,
               'step_uuid', s.step_uuid,
               'step_name', s.name,
               -- Attempts that end with their process do not count, but for the one that is told.
               'attempt', s.attempts - s.lease_losses + 1,
               'ran_ms', coalesce((extract(epoch from clock_timestamp() - s.started_at) * 1000)::bigint, 0),
               'links', (select coalesce(jsonb_agg(d.trace_parent), '[]')
                           from tasker_steps d
                          where d.task_uuid = s.task_uuid
                            and d.step_index = any (s.dependencies)
                            and d.trace_parent is not null),
               'error', s.error)),
           '[]')
    from unnest(p_task_uuids, p_step_indexes) as h (task_uuid, step_index)
    join tasker_steps s using (task_uuid, step_index)
    join tasker_tasks t using (task_uuid)
    join tasker_task_templates k on k.template_id = t.template_id
    join tasker_task_namespaces n on n.namespace_id = t.namespace_id
   where s.state = 'error'
$$;

drop function tasker_heartbeat(int, bigint, bigint, bigint[], int, int);

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
  reaped_steps    int,      -- steps of dead workers that went back to the queue, or ended
  next_due_in_ms  bigint,   -- until the next timer, null when there is none
  ready_steps     bigint,   -- estimate of the queue's length
  lost_steps      jsonb)    -- those of the reaped that ended, see tasker_lost_steps
language plpgsql
set enable_seqscan = off
set jit = off
as $$
declare
  v_now    timestamptz := clock_timestamp();
  v_alive  boolean;
  v_reaps  boolean;
  v_dead   int;
  v_reaped int := 0;
  v_tasks  uuid[];
  v_steps  int[];
  v_lost   jsonb := '[]';
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
    -- As the release does, so that it finds the same journal.
    continue when not pg_try_advisory_xact_lock(7001, v_dead);
    begin
      -- What it is about to return or to end, nothing that ended before.
      select array_agg(s.task_uuid), array_agg(s.step_index)
        into v_tasks, v_steps
        from (select distinct c.task_uuid, c.step_index
                from (select task_uuids, step_indexes
                        from tasker_claims
                       where worker_id = v_dead
                       order by claim_no
                       limit p_reap_limit) j
               cross join lateral unnest(j.task_uuids, j.step_indexes) as c (task_uuid, step_index)) held
        join tasker_steps s using (task_uuid, step_index)
       where s.lease_owner = v_dead
         and s.state = 'in_progress';
      v_reaped := v_reaped
        + greatest(tasker_release_worker(v_dead, p_reap_limit, p_max_lease_losses), 0);
    exception when others then
      -- What is wrong with a dead worker's steps must not cost this one its lease.
      raise warning 'tasker: cannot return the steps of worker %: % (%)', v_dead, sqlerrm, sqlstate;
      continue;
    end;
    begin
      v_lost := v_lost || tasker_lost_steps(v_tasks, v_steps);
    exception when others then
      -- Nor must what cannot be told keep steps from coming back.
      raise warning 'tasker: cannot tell which steps of worker % ended: % (%)', v_dead, sqlerrm, sqlstate;
    end;
  end loop;

  return query
    select v_alive, v_reaped,
           (select case when min(t.due_at) is not null
                        then greatest(0, extract(epoch from min(t.due_at) - clock_timestamp()) * 1000)
                   end::bigint
              from tasker_step_timers t),
           (select count(*) from (select from tasker_ready_steps limit 10001) q),
           v_lost;
end
$$;
