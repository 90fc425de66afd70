/**
 * The engine's spans: their names and attributes, when one begins, what it continues and how it
 * ends, which traces are recorded, and the OpenTelemetry that stands in until there is one. What
 * throws instead of observing is told here and costs a span, never a step.
 */
@NullMarked
package dev.tasker.telemetry.trace;

import org.jspecify.annotations.NullMarked;
