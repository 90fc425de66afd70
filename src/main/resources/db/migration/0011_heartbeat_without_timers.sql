-- The heartbeat answered 0 ms until the next timer where there is none, because greatest() ignores
-- nulls: every idle process asked for steps after each of its heartbeats.

-- One call a heartbeat: renews the lease, trims the claim journal, reaps what others lost.
-- p_open_claims are the claims up to p_last_claim with steps still running, or without an answer.
create or replace function tasker_heartbeat(
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
           (select case when min(t.due_at) is not null
                        then greatest(0, extract(epoch from min(t.due_at) - clock_timestamp()) * 1000)
                   end::bigint
              from tasker_step_timers t),
           (select count(*) from (select from tasker_ready_steps limit 10001) q);
end
$$;
