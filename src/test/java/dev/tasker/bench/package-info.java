/** Measurements: programs, not tests. {@code make bench} runs them. */
package dev.tasker.bench;
