/**
 * What goes along with work: trace parent, {@code tracestate} and baggage as the texts that are
 * kept with tasks, and the ids of task and step on the Vert.x context, from which each log line has
 * its fields.
 */
@NullMarked
package dev.tasker.telemetry.context;

import org.jspecify.annotations.NullMarked;
