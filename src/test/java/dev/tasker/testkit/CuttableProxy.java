package dev.tasker.testkit;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.pgclient.PgConnectOptions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A PostgreSQL server that can go away: a proxy before the real one, which cuts its connections and
 * refuses new ones, and comes back. Blocking; for the test's own thread.
 */
public final class CuttableProxy implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final NetClient client = vertx.createNetClient();
  private final Set<NetSocket> sockets = ConcurrentHashMap.newKeySet();
  private final PgConnectOptions target;
  private final String url;
  private final int port;
  private NetServer server;

  public CuttableProxy(String url) {
    this.target = PgConnectOptions.fromUri(url);
    this.server = listen(0);
    this.port = server.actualPort();
    this.url = url.replaceFirst("@[^/]+/", "@127.0.0.1:" + port + "/");
  }

  /** The same database, through this proxy. */
  public String url() {
    return url;
  }

  /** Nobody listens any more, and every connection is broken. */
  public void cut() {
    MigratedDatabase.await(server.close());
    sockets.forEach(NetSocket::close);
  }

  /** Connections are accepted again, on the same port. */
  public void restore() {
    server = listen(port);
  }

  private NetServer listen(int onPort) {
    NetServer created = vertx.createNetServer().connectHandler(this::accept);
    return MigratedDatabase.await(created.listen(onPort, "127.0.0.1"));
  }

  private void accept(NetSocket from) {
    from.pause();
    client
        .connect(target.getPort(), target.getHost())
        .onSuccess(to -> join(from, to))
        .onFailure(cause -> from.close());
  }

  private void join(NetSocket from, NetSocket to) {
    sockets.add(from);
    sockets.add(to);
    Future<Void> there = from.pipeTo(to);
    Future<Void> back = to.pipeTo(from);
    there.eventually(to::close).onComplete(ended -> sockets.remove(to));
    back.eventually(from::close).onComplete(ended -> sockets.remove(from));
    from.resume();
  }

  @Override
  public void close() {
    MigratedDatabase.await(vertx.close());
  }
}
