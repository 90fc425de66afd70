package dev.tasker.testkit;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;

/**
 * A port in front of a collector that speaks one protocol only, as the two ports of real collectors
 * do: whoever comes with the other one is answered the way such servers answer.
 */
public final class ProtocolGate {
  private static final String HTTP2 = "PRI * HTTP/2.0";

  /** An empty SETTINGS frame, which is how a gRPC server greets. */
  private static final Buffer SETTINGS = Buffer.buffer(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});

  private static final String REFUSAL =
      "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

  private final NetClient client;
  private final NetServer server;
  private final boolean grpc;
  private final int behind;

  private ProtocolGate(Vertx vertx, boolean grpc, int behind) {
    this.client = vertx.createNetClient();
    this.server = vertx.createNetServer().connectHandler(this::connected);
    this.grpc = grpc;
    this.behind = behind;
  }

  /**
   * A gate on a free port of the loopback interface.
   *
   * @param grpc whether HTTP/2 goes through; otherwise HTTP/1.1 does
   * @param behind the port of the collector
   */
  public static Future<ProtocolGate> open(Vertx vertx, boolean grpc, int behind) {
    ProtocolGate gate = new ProtocolGate(vertx, grpc, behind);
    return gate.server.listen(0, "127.0.0.1").map(gate);
  }

  public String endpoint() {
    return "http://localhost:" + server.actualPort();
  }

  private void connected(NetSocket caller) {
    caller.handler(first -> greeted(caller, first));
  }

  private void greeted(NetSocket caller, Buffer first) {
    if (first.toString().startsWith(HTTP2) == grpc) {
      caller.pause();
      client.connect(behind, "127.0.0.1").onSuccess(collector -> join(caller, collector, first));
      return;
    }
    caller.end(grpc ? SETTINGS : Buffer.buffer(REFUSAL));
  }

  private static void join(NetSocket caller, NetSocket collector, Buffer first) {
    collector.write(first);
    caller.handler(collector::write).closeHandler(gone -> collector.close());
    collector.handler(caller::write).closeHandler(gone -> caller.close());
    caller.resume();
  }
}
