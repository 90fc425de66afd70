/** Creation of tasks: the registry of templates, requests turned into rows, batches of them. */
@NullMarked
package dev.tasker.orchestration;

import org.jspecify.annotations.NullMarked;
