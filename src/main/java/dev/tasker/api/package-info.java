/** The HTTP interface: routes, the reading of requests, health, problems (RFC 9457). */
@NullMarked
package dev.tasker.api;

import org.jspecify.annotations.NullMarked;
