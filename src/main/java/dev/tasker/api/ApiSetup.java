package dev.tasker.api;

import dev.tasker.config.WebConfig;
import dev.tasker.orchestration.TaskCreator;
import dev.tasker.orchestration.TemplateRegistry;
import dev.tasker.store.TaskQueries;
import dev.tasker.telemetry.Telemetry;

/**
 * What the HTTP interface is made from.
 *
 * @param web where to listen
 * @param config what {@code GET /config} shows, and limits that can change while running
 */
public record ApiSetup(
    WebConfig web,
    TaskCreator creator,
    TaskQueries tasks,
    TemplateRegistry templates,
    Telemetry telemetry,
    RunningConfig config,
    Health health) {}
