/**
 * How the signals leave the process: bounded queues, batches and their fate, one pipeline for each
 * signal, and the ways to an application's own OpenTelemetry. What does not leave is dropped,
 * counted and told once; nothing here holds up the engine. The bytes themselves go by {@link
 * dev.tasker.telemetry.otlp}.
 */
@NullMarked
package dev.tasker.telemetry.export;

import org.jspecify.annotations.NullMarked;
