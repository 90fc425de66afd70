package dev.tasker.api;

import dev.tasker.config.RedactedConfig;
import dev.tasker.config.WebConfig;
import dev.tasker.orchestration.TaskCreator;
import dev.tasker.orchestration.TemplateRegistry;
import dev.tasker.store.TaskQueries;
import dev.tasker.telemetry.Telemetry;

/**
 * What the HTTP interface is made from.
 *
 * @param web where to listen, and the largest body
 * @param config what {@code GET /config} shows
 */
public record ApiSetup(
    WebConfig web,
    TaskCreator creator,
    TaskQueries tasks,
    TemplateRegistry templates,
    Telemetry telemetry,
    RedactedConfig config,
    Health health) {}
