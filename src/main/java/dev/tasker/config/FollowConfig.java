package dev.tasker.config;

import java.time.Duration;

/**
 * How the configuration itself is followed while running; table {@code [config]}.
 *
 * @param reloadInterval how often the files are looked at for changes; zero for never
 */
public record FollowConfig(Duration reloadInterval) {}
