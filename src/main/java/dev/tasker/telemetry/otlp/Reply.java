package dev.tasker.telemetry.otlp;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;

/** A collector's complete answer. */
record Reply(int status, String statusMessage, MultiMap headers, MultiMap trailers, Buffer body) {}
