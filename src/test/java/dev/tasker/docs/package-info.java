/** Holds the documents to the code, and the example of docs/handlers.md as code that runs. */
@NullMarked
package dev.tasker.docs;

import org.jspecify.annotations.NullMarked;
