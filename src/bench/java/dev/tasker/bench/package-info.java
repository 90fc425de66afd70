/**
 * The benchmark, {@code make bench}: a harness that runs Tasker and its peers on one PostgreSQL
 * server, each as a process of its own, and prints what it measured. Compiled only in the Maven
 * profile {@code bench}.
 */
@NullMarked
package dev.tasker.bench;

import org.jspecify.annotations.NullMarked;
