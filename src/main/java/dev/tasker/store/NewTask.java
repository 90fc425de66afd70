package dev.tasker.store;

import dev.tasker.workflow.ExecutionContext;
import dev.tasker.workflow.TaskRequest;
import java.util.List;
import java.util.UUID;

/**
 * A task about to be inserted.
 *
 * @param stepUuids one for each step of the template, by index
 */
public record NewTask(
    ExecutionContext execution,
    RegisteredTemplate template,
    TaskRequest request,
    List<UUID> stepUuids) {}
