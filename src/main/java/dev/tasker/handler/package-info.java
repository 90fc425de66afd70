/**
 * What users write against: step handlers in three flavours behind one interface, the context they
 * receive, and the registry that finds them.
 */
@NullMarked
package dev.tasker.handler;

import org.jspecify.annotations.NullMarked;
