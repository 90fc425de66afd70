/** What integration tests share: one PostgreSQL server per test JVM, a database per test class. */
@NullMarked
package dev.tasker.testkit;

import org.jspecify.annotations.NullMarked;
