/**
 * How much is recorded: the share of traces, the share of tasks with detailed metrics, and the
 * rates that namespaces have for themselves, configured or live. The sampler of spans, which asks
 * them, is in {@code trace}; for metrics they are asked where tasks are created.
 */
@NullMarked
package dev.tasker.telemetry.sampling;

import org.jspecify.annotations.NullMarked;
