package dev.tasker.template;

import dev.tasker.template.Shape.Any;
import dev.tasker.template.Shape.Field;
import dev.tasker.template.Shape.Fields;
import dev.tasker.template.Shape.Flag;
import dev.tasker.template.Shape.Free;
import dev.tasker.template.Shape.ListOf;
import dev.tasker.template.Shape.MapOf;
import dev.tasker.template.Shape.Name;
import dev.tasker.template.Shape.Text;
import dev.tasker.template.Shape.Whole;
import dev.tasker.template.Shape.Word;
import java.util.List;

/**
 * The fields of a task template. {@code schema/task-template.schema.json} describes the same for
 * editors; a test compares the two.
 */
final class TemplateShape {

  static final int MAX_STEPS = 10_000;

  /** Everything an ordinary list of a template may hold. */
  private static final int MAX_ENTRIES = 10_000;

  private static final long MAX_TIMEOUT_SECONDS = 7 * 24 * 3600L;
  private static final long MAX_BACKOFF_MILLIS = 7 * 24 * 3600 * 1000L;
  private static final long MAX_LIFECYCLE_MINUTES = 366 * 24 * 60L;

  static final String STANDARD = "standard";
  static final List<String> STEP_TYPES =
      List.of(STANDARD, "decision", "deferred_convergence", "batchable", "batch_worker");
  static final List<String> BACKOFFS = List.of("none", "linear", "exponential", "fibonacci");

  static final Fields TEMPLATE =
      Fields.of(
          Field.of("name", new Name()).asRequired(),
          Field.of("namespace_name", new Name()),
          Field.of("version", new Name()),
          Field.of("description", new Text()),
          Field.of("metadata", new Free()),
          Field.of("task_handler", new Free()),
          Field.of("input_schema", new Free()),
          Field.of("system_dependencies", new Any()),
          Field.of("domain_events", new ListOf(domainEvent(), MAX_ENTRIES)),
          Field.of("lifecycle", lifecycle()),
          Field.of("environments", new MapOf(environment())),
          Field.of("steps", new ListOf(step(), MAX_STEPS)).asRequired());

  private TemplateShape() {}

  private static Fields step() {
    return Fields.of(
        Field.of("name", new Name()).asRequired(),
        Field.of("description", new Text()),
        Field.of("type", new Word(STEP_TYPES)).or("step_type"),
        Field.of("handler", handler(true)).asRequired(),
        Field.of("dependencies", new ListOf(new Text(), MAX_STEPS)).or("depends_on"),
        Field.of("system_dependency", new Text()),
        Field.of("timeout_seconds", new Whole(1, MAX_TIMEOUT_SECONDS)),
        Field.of("result_schema", new Free()),
        Field.of("retry", retry()),
        Field.of("publishes_events", new ListOf(publishedEvent(), MAX_ENTRIES)),
        Field.of("batch_config", batchConfig()));
  }

  private static Fields environment() {
    return Fields.of(
        Field.of("task_handler", new Free()),
        Field.of(
            "steps",
            new ListOf(
                Fields.of(
                    Field.of("name", new Name()).asRequired(),
                    Field.of("handler", handler(false)),
                    Field.of("timeout_seconds", new Whole(1, MAX_TIMEOUT_SECONDS)),
                    Field.of("retry", retry())),
                MAX_STEPS)));
  }

  /** An override may leave the callable out and change the rest. */
  private static Fields handler(boolean complete) {
    Field callable = Field.of("callable", new Text());
    return Fields.of(
        complete ? callable.asRequired() : callable,
        Field.of("method", new Text()),
        Field.of("resolver", new Text()),
        Field.of("initialization", new Free()));
  }

  private static Fields retry() {
    return Fields.of(
        Field.of("retryable", new Flag()),
        Field.of("max_attempts", new Whole(1, 1000)),
        Field.of("backoff", new Word(BACKOFFS)),
        Field.of("backoff_base_ms", new Whole(0, MAX_BACKOFF_MILLIS)),
        Field.of("max_backoff_ms", new Whole(0, MAX_BACKOFF_MILLIS)),
        Field.of("jitter", new Flag()));
  }

  private static Fields lifecycle() {
    Whole minutes = new Whole(1, MAX_LIFECYCLE_MINUTES);
    return Fields.of(
        Field.of("max_duration_minutes", minutes),
        Field.of("max_waiting_for_dependencies_minutes", minutes),
        Field.of("max_waiting_for_retry_minutes", minutes),
        Field.of("max_steps_in_process_minutes", minutes),
        Field.of("staleness_action", new Text()),
        Field.of("auto_fail_on_timeout", new Flag()),
        Field.of("auto_dlq_on_timeout", new Flag()));
  }

  private static Fields domainEvent() {
    return Fields.of(
        Field.of("name", new Text()).asRequired(),
        Field.of("description", new Text()),
        Field.of("schema", new Free()));
  }

  private static Fields publishedEvent() {
    return Fields.of(
        Field.of("name", new Text()).asRequired(),
        Field.of("description", new Text()),
        Field.of("schema", new Free()),
        Field.of("condition", new Text()),
        Field.of("delivery_mode", new Text()),
        Field.of("publisher", new Text()));
  }

  private static Fields batchConfig() {
    return Fields.of(
        Field.of("batch_size", new Whole(1, Integer.MAX_VALUE)),
        Field.of("parallelism", new Whole(1, Integer.MAX_VALUE)),
        Field.of("cursor_field", new Text()),
        Field.of("worker_template", new Text()),
        Field.of("failure_strategy", new Text()));
  }
}
