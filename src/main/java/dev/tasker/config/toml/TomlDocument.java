package dev.tasker.config.toml;

import java.util.Map;

/**
 * What a document says.
 *
 * @param values tables as maps in the document's order, arrays as lists; other values are strings,
 *     booleans, {@code Integer}, {@code Long}, {@code Double}, and dates and times as ISO-8601
 *     strings
 * @param positions where each key and table is first named, by its names joined with dots; what
 *     stands inside arrays is left out
 */
public record TomlDocument(Map<String, Object> values, Map<String, TomlPosition> positions) {}
