/**
 * The vocabulary of durable workflows: templates, tasks, steps, their states and legal moves, step
 * results and retry policies. Values only: nothing here does I/O, and nothing imports another
 * package of the project.
 */
@NullMarked
package dev.tasker.workflow;

import org.jspecify.annotations.NullMarked;
