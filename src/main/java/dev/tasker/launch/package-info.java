/**
 * The composition root: the start sequence, from console-only logging before Vert.x exists to a
 * ready process, and its exact reverse.
 */
@NullMarked
package dev.tasker.launch;

import org.jspecify.annotations.NullMarked;
