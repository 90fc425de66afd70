package dev.tasker.store;

import io.vertx.core.Future;
import io.vertx.pgclient.pubsub.PgSubscriber;
import io.vertx.sqlclient.Tuple;
import java.util.function.Consumer;

/**
 * LISTEN and NOTIFY: tells other processes that steps wait in the queue. Only a hint; what is sent
 * while a listener reconnects is lost, so the listener is also called after each reconnection.
 */
public final class ReadySignal {

  static final String CHANNEL = "tasker_ready_steps";
  private static final String NOTIFY = "select pg_notify($1, $2)";
  private static final long MAX_RECONNECT_DELAY_MS = 5_000;

  private final Database database;
  private final PgSubscriber subscriber;

  public ReadySignal(Database database) {
    this.database = database;
    this.subscriber = PgSubscriber.subscriber(database.vertx(), database.connectOptions());
    subscriber.reconnectPolicy(
        retries -> Math.min(MAX_RECONNECT_DELAY_MS, 50L << Math.min(retries, 7)));
  }

  /**
   * Calls {@code heard} for each signal, on the caller's context; after a reconnection for whatever
   * may have been missed.
   */
  public Future<Void> listen(Consumer<ReadyNotice> heard) {
    subscriber
        .channel(CHANNEL)
        .subscribeHandler(subscribed -> heard.accept(ReadyNotice.ANY))
        .handler(payload -> heard.accept(ReadyNotice.parse(payload)));
    return subscriber.connect();
  }

  /** Signals once. NOTIFY takes a lock at commit that all sessions share: never once a step. */
  public Future<Void> send(ReadyNotice notice) {
    return database.execute(NOTIFY, Tuple.of(CHANNEL, notice.payload())).mapEmpty();
  }

  public Future<Void> close() {
    return subscriber.close();
  }
}
