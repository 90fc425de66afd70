package dev.tasker.testkit;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A server, usually PostgreSQL, that can go away: a proxy before the real one, which cuts its
 * connections and refuses new ones, and comes back. Blocking; for the test's own thread.
 */
public final class CuttableProxy implements AutoCloseable {
  private static final Duration BIND_LIMIT = Duration.ofSeconds(20);
  private static final long BIND_RETRY_MILLIS = 10;

  private final Vertx vertx = Vertx.vertx();
  private final NetClient client = vertx.createNetClient();
  private final Set<NetSocket> sockets = ConcurrentHashMap.newKeySet();
  private final SocketAddress target;
  private final String url;
  private final int port;
  private NetServer server;
  private volatile boolean cut;

  public CuttableProxy(String url) {
    this(address(PgConnectOptions.fromUri(url)), url);
  }

  private CuttableProxy(SocketAddress target, String url) {
    this.target = target;
    this.server = listen(0);
    this.port = server.actualPort();
    this.url = url.replaceFirst("@[^/]+/", "@127.0.0.1:" + port + "/");
  }

  /** Before any server of this machine. */
  public static CuttableProxy before(int port) {
    return new CuttableProxy(SocketAddress.inetSocketAddress(port, "127.0.0.1"), "");
  }

  private static SocketAddress address(PgConnectOptions options) {
    return SocketAddress.inetSocketAddress(options.getPort(), options.getHost());
  }

  /** Where it listens, on the loopback interface. */
  public int port() {
    return port;
  }

  /** The same database, through this proxy. */
  public String url() {
    return url;
  }

  /** Nobody listens any more, and every connection is broken. */
  public void cut() {
    cut = true;
    MigratedDatabase.await(server.close());
    sockets.forEach(socket -> MigratedDatabase.await(socket.close()));
  }

  /** Connections are accepted again, on the same port. */
  public void restore() {
    cut = false;
    server = listen(port);
  }

  /** The connections of now carry nothing any more, without a word to either end; new ones do. */
  public void silence() {
    sockets.forEach(NetSocket::pause);
  }

  private NetServer listen(int onPort) {
    long deadline = System.nanoTime() + BIND_LIMIT.toNanos();
    return MigratedDatabase.await(listen(onPort, deadline));
  }

  /** The port of a listener that was closed a moment ago may still be taken. */
  private Future<NetServer> listen(int onPort, long deadline) {
    return vertx
        .createNetServer()
        .connectHandler(this::accept)
        .listen(onPort, "127.0.0.1")
        .recover(
            cause ->
                System.nanoTime() < deadline
                    ? vertx
                        .timer(BIND_RETRY_MILLIS, TimeUnit.MILLISECONDS)
                        .compose(passed -> listen(onPort, deadline))
                    : Future.failedFuture(cause));
  }

  private void accept(NetSocket from) {
    from.pause();
    client.connect(target).onSuccess(to -> join(from, to)).onFailure(cause -> from.close());
  }

  private void join(NetSocket from, NetSocket to) {
    sockets.add(from);
    sockets.add(to);
    if (cut) {
      // Accepted before the cut, connected after it.
      from.close();
      to.close();
      return;
    }
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
