/**
 * OTLP over Vert.x's own HTTP client, for gRPC and http/protobuf: the transport that the
 * OpenTelemetry exporter is given instead of a client with threads of its own.
 */
@NullMarked
package dev.tasker.telemetry.otlp;

import org.jspecify.annotations.NullMarked;
