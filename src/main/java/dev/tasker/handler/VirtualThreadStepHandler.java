package dev.tasker.handler;

/**
 * A handler written as plain blocking code; runs on a virtual thread where the JVM has them (21 or
 * newer), on the worker pool otherwise. {@code Future.await()} works inside on a virtual thread.
 */
public interface VirtualThreadStepHandler extends BlockingStepHandler {
  @Override
  default HandlerThreading threading() {
    return HandlerThreading.VIRTUAL_THREAD;
  }
}
