/**
 * What operators see. This package is the door: {@link dev.tasker.telemetry.Telemetry} is created
 * before Vert.x and starts, on an event loop, what joins the console (phase 2). The rooms behind it
 * hold the rest; none of them knows the door. Nothing here may fail a task: telemetry degrades, it
 * never throws into the engine.
 */
@NullMarked
package dev.tasker.telemetry;

import org.jspecify.annotations.NullMarked;
