package dev.tasker.telemetry.trace;

import dev.tasker.telemetry.settings.Propagation;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The OpenTelemetry that exists before there is one. Vert.x caches its tracer and propagators when
 * it is created, so both are given from the start: the propagators speak at once, and a tracer
 * looks for the installed SDK each time a span begins. Installing and uninstalling needs no
 * restart. The process-wide global is never set.
 *
 * <p>Safe on any thread. A span that has begun stays with the SDK it began with.
 */
public final class DeferredOpenTelemetry implements OpenTelemetry {
  private static final TracerProvider NOTHING = TracerProvider.noop();

  private final ContextPropagators propagators;
  private final TracerProvider tracers = new DeferredTracerProvider();
  private volatile @Nullable OpenTelemetry installed;

  /** W3C trace context and baggage. */
  public DeferredOpenTelemetry() {
    this(Propagation.of(Map.of()));
  }

  /**
   * @param propagators how contexts travel, whatever is installed
   */
  public DeferredOpenTelemetry(ContextPropagators propagators) {
    this.propagators = propagators;
  }

  /** Spans that begin from now on are the given one's. */
  public void install(OpenTelemetry openTelemetry) {
    installed = openTelemetry;
  }

  /** Spans that begin from now on are not recorded; trace contexts still pass through. */
  public void uninstall() {
    installed = null;
  }

  /** Whether spans are recorded now. */
  public boolean isInstalled() {
    return installed != null;
  }

  /** Whether what is installed surely records nothing of a task that was not sampled. */
  boolean followsTasks() {
    return installed instanceof TaskFollowing own && own.followsTasks();
  }

  /** Whether a caller decides about the traces that it began. */
  boolean followsCallers() {
    return !(installed instanceof TaskFollowing own) || own.followsCallers();
  }

  /**
   * What the sampler answers about a task's creation, where {@link #followsTasks()}; true where its
   * sampler is not known.
   */
  boolean records(Context parent, String traceId, String namespace) {
    return !(installed instanceof TaskFollowing own) || own.records(parent, traceId, namespace);
  }

  /** An OpenTelemetry whose sampler is known. */
  interface TaskFollowing extends OpenTelemetry {
    /** Whether the decision stored with a task holds for all spans of its steps, now. */
    boolean followsTasks();

    /** Whether a caller decides about the traces that it began, now. */
    boolean followsCallers();

    /** Whether a task of this namespace that is created below {@code parent} is recorded. */
    boolean records(Context parent, String traceId, String namespace);
  }

  @Override
  public TracerProvider getTracerProvider() {
    return tracers;
  }

  @Override
  public ContextPropagators getPropagators() {
    return propagators;
  }

  private final class DeferredTracerProvider implements TracerProvider {
    @Override
    public Tracer get(String scope) {
      return new DeferredTracer(scope, Optional.empty());
    }

    @Override
    public Tracer get(String scope, String version) {
      return new DeferredTracer(scope, Optional.ofNullable(version));
    }
  }

  /** Resolves the SDK's tracer once per installation. */
  private final class DeferredTracer implements Tracer {
    private final String scope;
    private final Optional<String> version;
    private volatile Resolved resolved;

    DeferredTracer(String scope, Optional<String> version) {
      this.scope = scope;
      this.version = version;
      this.resolved = resolve(installed);
    }

    @Override
    public SpanBuilder spanBuilder(String name) {
      return current().tracer().spanBuilder(name);
    }

    @Override
    public boolean isEnabled() {
      return installed != null && current().tracer().isEnabled();
    }

    private Resolved current() {
      OpenTelemetry now = installed;
      Resolved last = resolved;
      if (last.from() == now) {
        return last;
      }
      Resolved next = resolve(now);
      resolved = next;
      return next;
    }

    private Resolved resolve(@Nullable OpenTelemetry from) {
      TracerProvider provider = from == null ? NOTHING : from.getTracerProvider();
      Tracer tracer =
          version.isPresent() ? provider.get(scope, version.get()) : provider.get(scope);
      return new Resolved(from, tracer);
    }
  }

  private record Resolved(@Nullable OpenTelemetry from, Tracer tracer) {}
}
