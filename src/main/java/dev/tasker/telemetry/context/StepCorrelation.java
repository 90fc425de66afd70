package dev.tasker.telemetry.context;

import dev.tasker.telemetry.log.LogFields;
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
  private static final ContextLocal<Subject> SUBJECT = ContextLocal.registerLocal(Subject.class);

  /** For the service loader. */
  public StepCorrelation() {}

  @Override
  public void init(VertxBootstrap bootstrap) {
    // Loading the class was all: it registers the context local.
  }

  /**
   * From now on, log lines of this context name the task and the step. Most steps write none, so
   * nothing is made for them here.
   */
  public static void put(Context context, Work work) {
    SUBJECT.put(context, work);
  }

  /** From now on, log lines of this context carry a correlation id, before any task exists. */
  public static void putCorrelationId(Context context, String correlationId) {
    SUBJECT.put(context, new Request(correlationId));
  }

  /** The correlation id of this context, when it has one. */
  public static Optional<String> correlationId(Context context) {
    return Optional.ofNullable(SUBJECT.get(context)).map(Subject::correlationId);
  }

  /** Forgets what was put. */
  public static void clear(Context context) {
    SUBJECT.remove(context);
  }

  static void addTo(Context context, Map<String, String> into) {
    Subject subject = SUBJECT.get(context);
    if (subject != null) {
      subject.addTo(into);
    }
  }

  /** What was put into the MDC during this work; null outside of steps and requests. */
  static @Nullable Map<String, String> mdc(Context context) {
    Subject subject = SUBJECT.get(context);
    return subject == null ? null : subject.mdc();
  }

  /**
   * What a context works on, and the MDC of that work: it ends with it, as no thread-local does.
   */
  private abstract static class Subject {
    private volatile @Nullable Map<String, String> mdc;

    abstract String correlationId();

    abstract void addTo(Map<String, String> fields);

    final Map<String, String> mdc() {
      Map<String, String> known = mdc;
      return known == null ? newMdc() : known;
    }

    private synchronized Map<String, String> newMdc() {
      Map<String, String> known = mdc;
      if (known == null) {
        known = new ConcurrentHashMap<>();
        mdc = known;
      }
      return known;
    }
  }

  /** The work on a step. It is asked for each line that is written meanwhile, on any thread. */
  public abstract static class Work extends Subject {
    /** The task of the step. */
    public abstract ExecutionContext task();

    public abstract UUID stepUuid();

    @Override
    final String correlationId() {
      return task().correlationId();
    }

    @Override
    final void addTo(Map<String, String> fields) {
      fields.put(LogFields.CORRELATION_ID, task().correlationId());
      fields.put(LogFields.TASK_UUID, task().taskUuid().toString());
      fields.put(LogFields.STEP_UUID, stepUuid().toString());
      fields.put(LogFields.NAMESPACE, task().namespaceName());
    }
  }

  private static final class Request extends Subject {
    private final String correlationId;

    Request(String correlationId) {
      this.correlationId = correlationId;
    }

    @Override
    String correlationId() {
      return correlationId;
    }

    @Override
    void addTo(Map<String, String> fields) {
      fields.put(LogFields.CORRELATION_ID, correlationId);
    }
  }
}
