/**
 * What integration tests share: one PostgreSQL server per test JVM, a database per test class, and
 * processes that run the fat jar.
 */
@NullMarked
package dev.tasker.testkit;

import org.jspecify.annotations.NullMarked;
