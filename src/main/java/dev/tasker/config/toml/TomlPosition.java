package dev.tasker.config.toml;

/**
 * A place in a document.
 *
 * @param line from 1
 * @param column from 1, in characters; a character outside the basic plane counts once
 */
public record TomlPosition(int line, int column) {}
