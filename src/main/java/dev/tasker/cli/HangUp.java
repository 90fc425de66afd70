package dev.tasker.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGHUP, by which servers are told to read their configuration again. Java has no interface for
 * signals but {@code sun.misc.Signal} of the module {@code jdk.unsupported}, which is open to all;
 * it is used by reflection, because the compiler warns of it and a runtime made by {@code jlink}
 * may lack it. There, on Windows and under {@code -Xrs} a reload is asked for over HTTP.
 *
 * <p>A process that was started from a terminal still ends when that terminal is closed, which
 * sends the same signal. Nothing tells that signal from a later one: a process that has outlived
 * its terminal ends by the next SIGHUP, whoever sends it, as it would without this class. One that
 * has had a session of its own from the start ({@code setsid}, a service manager) only reloads.
 */
final class HangUp {
  private static final Logger LOG = LoggerFactory.getLogger(HangUp.class);
  private static final Path TERMINAL = Path.of("/dev/tty");

  private final Runnable asked;
  private final boolean hadTerminal = hasTerminal();
  private volatile @Nullable Object before;

  private HangUp(Runnable asked) {
    this.asked = asked;
  }

  /**
   * Calls this at each SIGHUP from now on, on a thread of its own.
   *
   * @return false where the signal cannot be had
   */
  static boolean handle(Runnable asked) {
    HangUp handler = new HangUp(asked);
    try {
      handler.install();
      return true;
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      LOG.debug("SIGHUP is not available: {}", e.toString());
      return false;
    }
  }

  private void install() throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    InvocationHandler received = (proxy, method, args) -> dispatch(proxy, method, args);
    Object ours =
        Proxy.newProxyInstance(HangUp.class.getClassLoader(), new Class<?>[] {handler}, received);
    Object hup = signal.getConstructor(String.class).newInstance("HUP");
    before = signal.getMethod("handle", signal, handler).invoke(null, hup, ours);
  }

  private @Nullable Object dispatch(Object proxy, Method method, Object @Nullable [] args)
      throws ReflectiveOperationException {
    return switch (method.getName()) {
      case "handle" -> received(method, args);
      case "hashCode" -> System.identityHashCode(proxy);
      case "equals" -> args != null && proxy == args[0];
      default -> HangUp.class.getName();
    };
  }

  private @Nullable Object received(Method handle, Object @Nullable [] signal)
      throws ReflectiveOperationException {
    if (hadTerminal && !hasTerminal()) {
      LOG.warn(
          "SIGHUP: the terminal that this process was started from has gone, so it stops; to have it"
              + " reload instead, start it by setsid or a service manager");
      return passOn(handle, signal);
    }
    asked.run();
    return null;
  }

  /** What Java does by itself: it ends, after its shutdown hooks. */
  private @Nullable Object passOn(Method handle, Object @Nullable [] signal)
      throws IllegalAccessException, InvocationTargetException {
    return handle.invoke(before, signal);
  }

  private static boolean hasTerminal() {
    try {
      Files.newInputStream(TERMINAL).close();
      return true;
    } catch (java.io.IOException | RuntimeException e) {
      return false;
    }
  }
}
