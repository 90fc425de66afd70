package dev.tasker.handler;

import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds the handler a template names. Filled before the first task verticle starts: from {@link
 * HandlerProvider} services on the class path, then by explicit {@link #register}. Safe on any
 * thread.
 */
public final class HandlerRegistry {

  private final Map<String, StepHandler> handlers = new ConcurrentHashMap<>();

  /** A registry with the handlers of every {@link HandlerProvider} on the class path. */
  public static HandlerRegistry discover() {
    HandlerRegistry registry = new HandlerRegistry();
    ServiceLoader.load(HandlerProvider.class).forEach(provider -> provider.register(registry));
    return registry;
  }

  /**
   * @throws IllegalStateException when another handler already has this name
   */
  public HandlerRegistry register(String callable, StepHandler handler) {
    StepHandler other = handlers.putIfAbsent(callable, handler);
    if (other != null && other != handler) {
      throw new IllegalStateException(
          "two handlers are registered as \"%s\": %s and %s"
              .formatted(callable, other.getClass().getName(), handler.getClass().getName()));
    }
    return this;
  }

  /** The handler registered as {@code callable}. */
  public Optional<StepHandler> find(String callable) {
    return Optional.ofNullable(handlers.get(callable));
  }

  /** The registered names, sorted. */
  public SortedSet<String> callables() {
    return new TreeSet<>(handlers.keySet());
  }
}
