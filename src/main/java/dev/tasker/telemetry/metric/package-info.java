/**
 * The engine's metrics: the one list of them, the meters behind it with their bounds, and all
 * meters of the process as a scrape shows them, in Prometheus text or as OpenTelemetry's data.
 */
@NullMarked
package dev.tasker.telemetry.metric;

import org.jspecify.annotations.NullMarked;
