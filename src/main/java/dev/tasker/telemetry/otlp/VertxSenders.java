package dev.tasker.telemetry.otlp;

import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.sdk.common.export.GrpcSenderProvider;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Gives an OTLP exporter senders that use Vert.x's HTTP client on one context. Pass it to the
 * builder's {@code setComponentLoader}: no service file and no static is needed, so two Vert.x
 * instances in one process do not meet. Safe on any thread.
 */
public final class VertxSenders implements ComponentLoader {
  private final ContextInternal context;
  private final CollectorTls tls;
  private final List<Delivery> deliveries = new CopyOnWriteArrayList<>();
  private volatile boolean draining;

  /**
   * @param context the context that sends; usually a verticle's, whose end closes the connections
   * @param tls the files for https collectors
   */
  public VertxSenders(Context context, CollectorTls tls) {
    this.context = (ContextInternal) context;
    this.tls = tls;
  }

  /** From now on a failed attempt is final, and nothing waits for the next one. */
  public void drain() {
    draining = true;
    deliveries.forEach(Delivery::drain);
  }

  /** What became of the last message; taken while there was none since {@link #forgetLast}. */
  public Verdict last() {
    return deliveries.isEmpty() ? Verdict.TAKEN : deliveries.get(deliveries.size() - 1).last();
  }

  /**
   * To be called before the next message is made: one that is never sent, because it cannot be
   * written, must not be judged by the answer to the one before.
   */
  public void forgetLast() {
    deliveries.forEach(Delivery::forgetLast);
  }

  /** Fails whatever is under way and releases the connections; never fails itself. */
  public Future<Void> close() {
    return Future.join(deliveries.stream().map(Delivery::close).toList())
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  /** An exporter may be made as late as for the last batch. */
  private void add(Delivery delivery) {
    deliveries.add(delivery);
    if (draining) {
      delivery.drain();
    }
  }

  @Override
  public <T> Iterable<T> load(Class<T> service) {
    if (service == HttpSenderProvider.class) {
      HttpSenderProvider provider =
          config -> {
            var sender = new VertxHttpSender(context, SenderOptions.of(config, tls));
            add(sender.delivery());
            return sender;
          };
      return List.of(service.cast(provider));
    }
    if (service == GrpcSenderProvider.class) {
      GrpcSenderProvider provider =
          config -> {
            var sender = new VertxGrpcSender(context, SenderOptions.of(config, tls));
            add(sender.delivery());
            return sender;
          };
      return List.of(service.cast(provider));
    }
    return List.of();
  }
}
