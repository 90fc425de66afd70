/** The parts of a worker alone. */
package dev.tasker.worker;
