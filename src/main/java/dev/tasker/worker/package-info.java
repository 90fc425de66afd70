/**
 * Where steps are run. {@link dev.tasker.worker.StepEngine} reads as the life of a step, from claim
 * to commit; the other classes are its parts.
 */
@NullMarked
package dev.tasker.worker;

import org.jspecify.annotations.NullMarked;
