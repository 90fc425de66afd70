/**
 * Tasker's side of the benchmark: the process that creates and runs the tasks that are measured,
 * its handlers and its templates. It talks to the harness by JSON lines on its standard output.
 */
@NullMarked
package dev.tasker.bench.driver;

import org.jspecify.annotations.NullMarked;
