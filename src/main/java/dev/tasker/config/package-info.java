/**
 * Configuration: the TOML format for Vert.x Config, layering, placeholders and provenance, and the
 * validated records the rest of the runtime reads. Start at {@link dev.tasker.config.ConfigLoader};
 * {@link dev.tasker.config.ConfigKeys} lists every key with its type, default and range.
 */
@NullMarked
package dev.tasker.config;

import org.jspecify.annotations.NullMarked;
