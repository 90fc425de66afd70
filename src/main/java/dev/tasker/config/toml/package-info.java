/**
 * The format TOML 1.0 for Vert.x Config, with the position of every error and of every key. Depends
 * on nothing but Vert.x and the library TomlJ, so that it could be published by itself. Start at
 * {@link dev.tasker.config.toml.Toml}.
 */
@NullMarked
package dev.tasker.config.toml;

import org.jspecify.annotations.NullMarked;
