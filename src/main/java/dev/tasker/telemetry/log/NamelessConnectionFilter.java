package dev.tasker.telemetry.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Leaves out what Vert.x says of an HTTP/2 connection whose other side does not speak HTTP/2: two
 * lines for each attempt, which name no address, before any handler of the connection is asked. The
 * request fails with the reason; that of an export is told by {@code OutageReport}.
 *
 * <p>It hides them for every HTTP/2 connection of the process, that of a handler's own client too:
 * Vert.x writes them in the context of the connection, which is neither the one that sends
 * telemetry nor marked like it, and they name nothing by which one could tell.
 */
final class NamelessConnectionFilter extends TurboFilter {
  private static final String CONNECTION = "io.vertx.core.net.impl.ConnectionBase";
  private static final String POOLED = "io.vertx.core.http.impl.HttpClientConnectionInternal";

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String message,
      Object @Nullable [] arguments,
      @Nullable Throwable thrown) {
    if (message == null || level.levelInt < Level.WARN_INT) {
      return FilterReply.NEUTRAL;
    }
    boolean greeting =
        message.startsWith("First received frame was not SETTINGS")
            && logger.getName().equals(CONNECTION);
    boolean eviction = message.equals("Connection evicted") && logger.getName().equals(POOLED);
    return greeting || eviction ? FilterReply.DENY : FilterReply.NEUTRAL;
  }
}
