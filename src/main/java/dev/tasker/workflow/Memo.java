package dev.tasker.workflow;

import org.jspecify.annotations.Nullable;

/**
 * A place beside a value where its reader keeps what it has worked out of it, once for everyone who
 * has the value. It is no part of the value: any two are equal. Safe on any thread; what is kept
 * must be immutable, and may be worked out twice.
 */
public final class Memo {
  private volatile @Nullable Object kept;

  /** What was kept; null when nothing of this kind was. */
  public <T> @Nullable T get(Class<T> type) {
    Object now = kept;
    return type.isInstance(now) ? type.cast(now) : null;
  }

  /** Keeps it in place of what was kept before. */
  public <T> T keep(T worked) {
    kept = worked;
    return worked;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Memo;
  }

  @Override
  public int hashCode() {
    return 1;
  }

  @Override
  public String toString() {
    return "-";
  }
}
