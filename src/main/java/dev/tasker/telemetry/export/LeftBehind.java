package dev.tasker.telemetry.export;

import dev.tasker.telemetry.settings.Signal;

/**
 * What a stop could not wait for.
 *
 * @param endpoint the address it should have gone to, without secrets
 * @param waiting how many spans, log records or metrics
 */
record LeftBehind(Signal signal, String endpoint, int waiting) {}
