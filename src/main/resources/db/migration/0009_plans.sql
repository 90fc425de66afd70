-- PL/pgSQL keeps the plans it makes while the tables are small or the queue is empty, which is when a
-- sequential scan looks cheapest, and keeps them when that is no longer so. Every statement of these
-- functions has an index to go by. Without jit, because the planner's penalty for a scan it cannot
-- avoid would look like a query worth compiling.

alter function tasker_create_tasks(int, bigint, boolean[], uuid[], int[], int[], boolean[], text[],
                                   text[], text[], text[], text[], text[], timestamptz[], int[], uuid[])
  set enable_seqscan = off set jit = off;
alter function tasker_claimed_steps(int, bigint) set enable_seqscan = off set jit = off;
alter function tasker_claim_steps(int, bigint, int[], int) set enable_seqscan = off set jit = off;
alter function tasker_complete_step(int, bigint, boolean, uuid, int, int, text, boolean)
  set enable_seqscan = off set jit = off;
alter function tasker_complete_steps(int, bigint, int, uuid[], int[], int[], text[], boolean[],
                                     boolean[])
  set enable_seqscan = off set jit = off;
alter function tasker_create_task(int, bigint, boolean, uuid, int, int, int, boolean, text, text, text,
                                  text, text, uuid[])
  set enable_seqscan = off set jit = off;
alter function tasker_fail_steps(int, uuid[], int[], int[], text[], bigint[])
  set enable_seqscan = off set jit = off;
alter function tasker_heartbeat(int, bigint, bigint, bigint[], int, int)
  set enable_seqscan = off set jit = off;
alter function tasker_release_worker(int, int, int) set enable_seqscan = off set jit = off;
