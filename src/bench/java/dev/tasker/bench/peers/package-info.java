/**
 * The Java peers of the benchmark: one program for each, started by the harness with a fresh
 * database, that writes JSON lines on standard output. Each is programmed the way its own
 * documentation shows; what {@code BENCH_VARIANT=tuned} changes names the page it comes from.
 */
@NullMarked
package dev.tasker.bench.peers;

import org.jspecify.annotations.NullMarked;
