/**
 * Task templates from YAML: parsing with the line and column of every problem, the overrides of an
 * environment, the catalog of what a process knows, and the validation of a task's input. Blocking;
 * callers run it on a worker thread.
 */
@NullMarked
package dev.tasker.template;

import org.jspecify.annotations.NullMarked;
