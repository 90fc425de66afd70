/**
 * Holds the observability stack in {@code docker/} to what the program really exports: the
 * dashboards and alert rules, with a real Prometheus.
 */
@NullMarked
package dev.tasker.stack;

import org.jspecify.annotations.NullMarked;
