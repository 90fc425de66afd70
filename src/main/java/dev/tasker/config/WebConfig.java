package dev.tasker.config;

/**
 * The HTTP server; table {@code [web]}.
 *
 * @param enabled whether to serve HTTP at all
 * @param host address to listen on
 * @param port port to listen on; 0 for any free one
 * @param maxBodyBytes largest request body accepted
 */
public record WebConfig(boolean enabled, String host, int port, int maxBodyBytes) {}
