package dev.tasker.examples;

import dev.tasker.handler.HandlerProvider;
import dev.tasker.handler.HandlerRegistry;

/**
 * Registers the handlers of the example workflows: {@code examples.*}, {@code orders.*} and {@code
 * seismology.*}.
 */
public final class ExampleHandlers implements HandlerProvider {
  @Override
  public void register(HandlerRegistry registry) {
    Arithmetic.register(registry);
    Orders.register(registry);
    Seismology.register(registry);
  }
}
