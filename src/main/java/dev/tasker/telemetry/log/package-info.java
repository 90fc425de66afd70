/**
 * The console, which is all of phase 1: where log lines go, how one is written in text or in JSON,
 * which repetitions are left out, the keys of fields, and the MDC that asks for what the current
 * work is. It needs Logback and nothing else of ours; nothing here loads Vert.x or OpenTelemetry.
 */
@NullMarked
package dev.tasker.telemetry.log;

import org.jspecify.annotations.NullMarked;
