/**
 * The HTTP interface: routes, the reading of requests, health, problems (RFC 9457); and the control
 * of telemetry over the event bus.
 */
@NullMarked
package dev.tasker.api;

import org.jspecify.annotations.NullMarked;
