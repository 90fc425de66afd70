package dev.tasker.workflow;

/**
 * What follows on a step in its graph: what a commit of its result has to look after.
 *
 * @param dependents how many steps wait for it
 * @param feedsJoin whether one of them waits for other steps as well
 * @param endsTask whether it is the only step that nothing waits for: every other step leads to it,
 *     so when it is complete, all are
 */
public record StepPlace(int dependents, boolean feedsJoin, boolean endsTask) {}
