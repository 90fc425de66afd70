/**
 * The commands of the jar. {@link dev.tasker.cli.Main} parses the arguments, one class per command
 * does the work, and {@link dev.tasker.cli.ErrorReport} turns every failure into a line, a hint and
 * an exit code. Only this package writes to standard output.
 */
@NullMarked
package dev.tasker.cli;

import org.jspecify.annotations.NullMarked;
