package dev.tasker.orchestration;

import dev.tasker.store.NewTask;
import dev.tasker.store.ReadyNotice;
import dev.tasker.store.TaskStore.Creation;
import java.util.List;
import java.util.Optional;

/**
 * Whoever runs steps in the process that creates a task, and may take the first ones over at once.
 * Called on the context of the {@link TaskCreator}.
 */
public interface FirstSteps {

  /**
   * A worker that has kept room for first steps of a batch.
   *
   * @param claimNo the number of the claim that the insert makes
   * @param steps how many it has room for
   * @param takes for each task, whether its first steps are among them
   */
  record Room(int workerId, long claimNo, int steps, List<Boolean> takes) {}

  /** Keeps room for the first steps of as many of {@code tasks} as it can; empty when of none. */
  Optional<Room> reserve(List<NewTask> tasks);

  /**
   * Runs the first steps of the tasks that were handed over; gives the rest of the room back. The
   * others went to the queue.
   */
  void take(Room room, List<NewTask> tasks, List<Creation> creations);

  /** Gives the room back: the insert was refused. */
  void release(Room room);

  /** The answer was lost: the insert, and with it the claim, may or may not have happened. */
  void doubt(Room room);

  /**
   * What the insert of a task for the queue should tell other processes with its commit, which then
   * need not be told again; empty when it may be taken here, or too soon after the last time.
   */
  Optional<ReadyNotice> notice(NewTask task);

  /** The first steps of these tasks went to the queue: claim them soon, or tell other processes. */
  void queued(List<NewTask> tasks);

  /** A process without a worker: every step goes to the queue. */
  static FirstSteps none(Runnable announce) {
    return new FirstSteps() {
      @Override
      public Optional<Room> reserve(List<NewTask> tasks) {
        return Optional.empty();
      }

      @Override
      public void take(Room room, List<NewTask> tasks, List<Creation> creations) {
        throw new IllegalStateException("no room was given");
      }

      @Override
      public void release(Room room) {
        throw new IllegalStateException("no room was given");
      }

      @Override
      public void doubt(Room room) {
        throw new IllegalStateException("no room was given");
      }

      @Override
      public Optional<ReadyNotice> notice(NewTask task) {
        return Optional.empty();
      }

      @Override
      public void queued(List<NewTask> tasks) {
        announce.run();
      }
    };
  }
}
