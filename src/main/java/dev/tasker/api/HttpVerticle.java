package dev.tasker.api;

import dev.tasker.config.WebConfig;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.ext.web.Router;
import java.net.BindException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP interface. Deploying it fails with a message for people when the address is not to be
 * had; undeploying it accepts nothing new and lets the requests in flight finish, for ten seconds
 * at most.
 */
public final class HttpVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(HttpVerticle.class);
  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final Duration DRAIN = Duration.ofSeconds(10);

  private final ApiSetup setup;
  private volatile @Nullable HttpServer server;

  public HttpVerticle(ApiSetup setup) {
    this.setup = setup;
  }

  /** The port it listens on, once deployed; safe on any thread. */
  public int port() {
    HttpServer listening = server;
    if (listening == null) {
      throw new IllegalStateException("the HTTP interface has not been deployed");
    }
    return listening.actualPort();
  }

  @Override
  public Future<?> start() {
    return vertx.executeBlocking(TaskRequestReader::load).map(this::router).compose(this::listen);
  }

  @Override
  public Future<?> stop() {
    HttpServer listening = server;
    return listening == null
        ? Future.succeededFuture()
        : listening.shutdown(DRAIN.toMillis(), TimeUnit.MILLISECONDS);
  }

  private Router router(TaskRequestReader reader) {
    Router router = Router.router(vertx);
    Problems problems = new Problems(setup.config()::maxBodyBytes);
    router.route().handler(new Correlation()).failureHandler(problems);
    List.of(400, 404, 405, 500)
        .forEach(status -> router.errorHandler(status, problems.unrouted(status)));
    new TaskRoutes(setup, reader).addTo(router);
    new CatalogRoutes(setup).addTo(router);
    new HealthRoutes(setup.health()).addTo(router);
    new OperationsRoutes(setup).addTo(router);
    new ConfigRoutes(setup).addTo(router);
    new TelemetryRoutes(setup).addTo(router);
    router.route().handler(request -> request.fail(404));
    return router;
  }

  private Future<HttpServer> listen(Router router) {
    WebConfig web = setup.web();
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(web.host())
            .setPort(web.port())
            .setIdleTimeout((int) IDLE.toSeconds())
            .setIdleTimeoutUnit(TimeUnit.SECONDS)
            .setDecompressionSupported(false)
            .setTracingPolicy(TracingPolicy.ALWAYS);
    return vertx
        .createHttpServer(options)
        .requestHandler(router)
        .invalidRequestHandler(HttpVerticle::refuse)
        .listen()
        .recover(this::cannotListen)
        .onSuccess(this::listening);
  }

  private void listening(HttpServer listening) {
    server = listening;
    LOG.atInfo()
        .addKeyValue("host", setup.web().host())
        .addKeyValue("port", listening.actualPort())
        .log("http.listening");
  }

  private Future<HttpServer> cannotListen(Throwable cause) {
    WebConfig web = setup.web();
    String reason = String.valueOf(cause.getMessage());
    boolean taken = cause instanceof BindException && reason.contains("in use");
    return Future.failedFuture(
        new ListenException(
            taken
                ? "port %d on %s is in use: choose another with --port, 0 for any free one"
                    .formatted(web.port(), web.host())
                : "cannot listen on %s port %d: %s; choose others with --host and --port"
                    .formatted(web.host(), web.port(), reason),
            cause));
  }

  /** What is not HTTP never reaches a route. */
  private static void refuse(HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    Problem problem =
        cause instanceof TooLongHttpLineException
            ? Problem.of(
                414, "uri_too_long", "The URI is too long", "The request line is too long.")
            : cause instanceof TooLongHttpHeaderException
                ? Problem.of(
                    431, "headers_too_large", "The headers are too large", "Send fewer headers.")
                : Problem.of(400, "bad_request", "Bad request", "The request is not valid HTTP.");
    Problems.send(request.response().putHeader(HttpHeaders.CONNECTION, "close"), problem);
    request.connection().close();
  }
}
