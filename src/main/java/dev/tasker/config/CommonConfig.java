package dev.tasker.config;

/**
 * What every role needs; the file {@code common.toml}.
 *
 * @param telemetry logs, traces and metrics
 * @param database the PostgreSQL server
 * @param web the HTTP server
 */
public record CommonConfig(TelemetryConfig telemetry, DatabaseConfig database, WebConfig web) {}
