/**
 * Why no traces appear: walks the causes one after another, from the variable that enables
 * telemetry to a span that a collector takes, and says of each what to do.
 */
@NullMarked
package dev.tasker.telemetry.doctor;

import org.jspecify.annotations.NullMarked;
