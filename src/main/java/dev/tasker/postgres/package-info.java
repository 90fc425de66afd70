/**
 * The embedded PostgreSQL server: unpacks the binaries that travel in the jar, creates a cluster
 * once, runs the server as an unprivileged child process and makes sure that it never outlives this
 * JVM. Everything here blocks and knows nothing of Vert.x; run it on a worker thread.
 */
@NullMarked
package dev.tasker.postgres;

import org.jspecify.annotations.NullMarked;
