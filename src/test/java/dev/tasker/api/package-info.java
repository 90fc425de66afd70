/** Tests of the HTTP interface over real connections. */
@NullMarked
package dev.tasker.api;

import org.jspecify.annotations.NullMarked;
