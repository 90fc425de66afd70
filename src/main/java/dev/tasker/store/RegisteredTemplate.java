package dev.tasker.store;

import dev.tasker.workflow.TaskTemplate;

/** A template with the keys it has in the database. */
public record RegisteredTemplate(int templateId, int namespaceId, TaskTemplate template) {}
