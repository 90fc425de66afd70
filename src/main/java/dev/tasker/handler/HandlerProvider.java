package dev.tasker.handler;

/**
 * Brings handlers to a worker by {@link java.util.ServiceLoader}: put a jar with an implementation
 * and a {@code META-INF/services/dev.tasker.handler.HandlerProvider} file on the class path.
 */
public interface HandlerProvider {
  /**
   * Called once, at start, before any step runs, on the launcher's Vert.x context: a provider may
   * deploy verticles of its own there.
   */
  void register(HandlerRegistry registry);
}
