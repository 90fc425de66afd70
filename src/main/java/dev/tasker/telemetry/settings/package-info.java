/**
 * What telemetry is told before it starts: where each signal goes and how, what may wait, what the
 * resource is called, and how the {@code OTEL_*} variables are laid over that. Values only; nothing
 * here opens a connection.
 */
@NullMarked
package dev.tasker.telemetry.settings;

import org.jspecify.annotations.NullMarked;
