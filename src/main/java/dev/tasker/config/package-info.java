/**
 * Configuration: layering, placeholders and provenance, and the validated records the rest of the
 * runtime reads. Start at {@link dev.tasker.config.ConfigLoader}; {@link
 * dev.tasker.config.ConfigKeys} lists every key with its type, default and range, {@link
 * dev.tasker.config.KeyDescriptions} what each means. The format of the files is in {@link
 * dev.tasker.config.toml}.
 */
@NullMarked
package dev.tasker.config;

import org.jspecify.annotations.NullMarked;
