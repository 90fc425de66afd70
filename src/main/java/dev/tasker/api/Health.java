package dev.tasker.api;

import io.vertx.core.Future;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What must hold for this process to be ready. Asked on the event loop of the HTTP interface; an
 * answer that takes longer than two seconds counts as a failed check.
 *
 * @param workerId the name this process is known by, {@code worker-…}
 */
public record Health(String workerId, List<Check> checks) {

  public Health {
    checks = List.copyOf(checks);
  }

  /**
   * One condition.
   *
   * @param holds succeeds when the condition holds, fails with the reason when it does not; must
   *     not block
   */
  public record Check(String name, Supplier<Future<Void>> holds) {

    /** A condition known at once, such as "the worker has started". */
    public static Check of(String name, BooleanSupplier holds, String reason) {
      return new Check(
          name,
          () ->
              holds.getAsBoolean()
                  ? Future.succeededFuture()
                  : Future.failedFuture(new IllegalStateException(reason)));
    }
  }
}
