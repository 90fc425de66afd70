/**
 * All SQL: connection, migrations, one store a table group, notifications. The only package that
 * sees the PostgreSQL client. The functions it calls are in {@code
 * src/main/resources/db/migration}.
 */
@NullMarked
package dev.tasker.store;

import org.jspecify.annotations.NullMarked;
