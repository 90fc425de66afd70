package dev.tasker.handler;

import io.vertx.core.eventbus.EventBus;

/** Teaches an event bus the messages of steps. */
public final class EventBusCodecs {
  private EventBusCodecs() {}

  /**
   * Registers the codecs; once for each Vert.x instance.
   *
   * @throws IllegalStateException the second time
   */
  public static void register(EventBus bus) {
    bus.registerDefaultCodec(StepDispatch.class, new StepDispatchCodec());
    bus.registerCodec(new StepResultCodec());
  }
}
