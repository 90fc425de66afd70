package dev.tasker.bench;

/** Writes tasks of one waiting step, rows as creation through Tasker would have left them. */
final class Backlog {
  private static final String TASKS =
      """
      create temporary table backlog as
        select uuidv7() as task_uuid, t.template_id, t.namespace_id, now() as created_at,
               s.name
          from generate_series(1, %1$d)
         cross join tasker_task_templates t
          join tasker_task_namespaces n using (namespace_id)
          join tasker_template_steps s using (template_id)
         where n.name = '%2$s'
           and t.name = 'job';
      insert into tasker_tasks
             (task_uuid, template_id, namespace_id, status, priority, correlation_id, context,
              run_at, created_at, updated_at)
      select task_uuid, template_id, namespace_id, '%3$s', %4$d, task_uuid::text,
             '{"number": 2}', %5$s, created_at, created_at
        from backlog;
      insert into tasker_task_transitions (task_uuid, to_status, created_at)
      select task_uuid, '%3$s', created_at
        from backlog;
      insert into tasker_steps
             (task_uuid, step_index, step_uuid, namespace_id, state, priority, open_dependencies,
              name, dependencies, dependents)
      select task_uuid, 0, gen_random_uuid(), namespace_id, '%6$s', %4$d, 0, name, '{}', '{}'
        from backlog;
      """;

  private static final String READY =
      """
      insert into tasker_step_transitions
             (task_uuid, step_index, from_state, to_state, attempt, created_at)
      select task_uuid, 0, 'pending', 'enqueued', 0, created_at
        from backlog;
      insert into tasker_ready_steps (namespace_id, priority, task_uuid, step_index, enqueued_at)
      select namespace_id, %1$d, task_uuid, 0, created_at
        from backlog;
      drop table backlog;
      """;

  private static final String TIMERS =
      """
      insert into tasker_step_timers (due_at, task_uuid, step_index)
      select now() + interval '1 day', task_uuid, 0
        from backlog;
      drop table backlog;
      """;

  private final Sql sql;

  Backlog(Sql sql) {
    this.sql = sql;
  }

  /** Steps that could run at once, if a worker took them. */
  void ready(String namespace, int priority, int count) {
    sql.execute(
        TASKS.formatted(count, namespace, "in_progress", priority, "null", "enqueued")
            + READY.formatted(priority));
  }

  /** Tasks that were delayed to tomorrow. */
  void timers(String namespace, int count) {
    sql.execute(
        TASKS.formatted(count, namespace, "pending", 0, "now() + interval '1 day'", "pending")
            + TIMERS);
  }
}
