/**
 * What operators see: console logging that works before Vert.x exists (phase 1), OpenTelemetry and
 * Prometheus that join it on an event loop (phase 2), the names of spans, metrics and log fields,
 * and the samplers. Nothing here may fail a task: telemetry degrades, it never throws into the
 * engine.
 */
@NullMarked
package dev.tasker.telemetry;

import org.jspecify.annotations.NullMarked;
