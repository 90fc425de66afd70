package dev.tasker.telemetry;

import dev.tasker.workflow.ExecutionContext;
import io.vertx.core.Context;
import io.vertx.core.internal.VertxBootstrap;
import io.vertx.core.spi.VertxServiceProvider;
import io.vertx.core.spi.context.storage.ContextLocal;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Ties a Vert.x context to the task and step it works on, so that everything logged there, on its
 * event loop, on worker threads and on virtual threads, carries their ids. Give each piece of work
 * a duplicated context; on a shared one the ids would stick to whatever runs next.
 *
 * <p>Vert.x loads this class as a service before its first instance exists, which is when a context
 * local must be registered.
 */
public final class StepCorrelation implements VertxServiceProvider {
  private static final ContextLocal<Fields> FIELDS = ContextLocal.registerLocal(Fields.class);

  /** For the service loader. */
  public StepCorrelation() {}

  @Override
  public void init(VertxBootstrap bootstrap) {
    // Loading the class was all: it registers the context local.
  }

  /** From now on, log lines of this context name the task and the step. */
  public static void put(Context context, ExecutionContext task, UUID stepUuid) {
    FIELDS.put(
        context,
        new Fields(
            task.correlationId(),
            task.taskUuid().toString(),
            stepUuid.toString(),
            task.namespaceName()));
  }

  /** From now on, log lines of this context name the task. */
  public static void put(Context context, ExecutionContext task) {
    FIELDS.put(
        context,
        new Fields(task.correlationId(), task.taskUuid().toString(), null, task.namespaceName()));
  }

  /** From now on, log lines of this context carry a correlation id, before any task exists. */
  public static void putCorrelationId(Context context, String correlationId) {
    FIELDS.put(context, new Fields(correlationId, null, null, null));
  }

  /** The correlation id of this context, when it has one. */
  public static Optional<String> correlationId(Context context) {
    return Optional.ofNullable(FIELDS.get(context)).map(fields -> fields.correlationId);
  }

  /** Forgets what was put. */
  public static void clear(Context context) {
    FIELDS.remove(context);
  }

  static void addTo(Context context, Map<String, String> into) {
    Fields fields = FIELDS.get(context);
    if (fields != null) {
      fields.addTo(into);
    }
  }

  /** What was put into the MDC during this work; null outside of steps and requests. */
  static @Nullable Map<String, String> mdc(Context context) {
    Fields fields = FIELDS.get(context);
    return fields == null ? null : fields.mdc;
  }

  /** Rendered once per step, read for every line. */
  private static final class Fields {
    private final String correlationId;
    private final @Nullable String taskUuid;
    private final @Nullable String stepUuid;
    private final @Nullable String namespace;

    /** Ends with the step, as no thread-local does. */
    private final Map<String, String> mdc = new ConcurrentHashMap<>(0);

    Fields(
        String correlationId,
        @Nullable String taskUuid,
        @Nullable String stepUuid,
        @Nullable String namespace) {
      this.correlationId = correlationId;
      this.taskUuid = taskUuid;
      this.stepUuid = stepUuid;
      this.namespace = namespace;
    }

    void addTo(Map<String, String> into) {
      into.put(LogFields.CORRELATION_ID, correlationId);
      putIfKnown(into, LogFields.TASK_UUID, taskUuid);
      putIfKnown(into, LogFields.STEP_UUID, stepUuid);
      putIfKnown(into, LogFields.NAMESPACE, namespace);
    }

    private static void putIfKnown(Map<String, String> into, String key, @Nullable String value) {
      if (value != null) {
        into.put(key, value);
      }
    }
  }
}
