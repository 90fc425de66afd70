package dev.tasker.config;

/**
 * What every role needs; the file {@code common.toml}.
 *
 * @param telemetry logs, traces and metrics
 * @param database the PostgreSQL server
 * @param web the HTTP server
 * @param config how the configuration itself is followed while running
 */
public record CommonConfig(
    TelemetryConfig telemetry, DatabaseConfig database, WebConfig web, FollowConfig config) {}
