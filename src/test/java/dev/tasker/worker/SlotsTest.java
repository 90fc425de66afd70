package dev.tasker.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class SlotsTest {

  @Test
  void no_more_slots_than_there_are() {
    Slots slots = new Slots(() -> 3);

    assertThat(slots.tryTake(2)).isTrue();
    assertThat(slots.tryTake(2)).isFalse();
    assertThat(slots.free()).isEqualTo(1);
  }

  @Test
  void steps_held_beyond_the_bound_leave_no_room() {
    Slots slots = new Slots(() -> 3);
    slots.take(5);

    assertThat(slots.free()).isZero();
    slots.give(3);
    assertThat(slots.free()).isEqualTo(1);
  }

  @Test
  void another_bound_holds_at_once_and_takes_nothing_away() {
    AtomicInteger bound = new AtomicInteger(3);
    Slots slots = new Slots(bound::get);
    slots.take(3);

    bound.set(5);
    assertThat(slots.free()).isEqualTo(2);
    bound.set(1);
    assertThat(slots.free()).isZero();
    slots.give(2);
    assertThat(slots.free()).isZero();
    slots.give(1);
    assertThat(slots.free()).isEqualTo(1);
  }

  @Test
  void what_a_claim_may_bring_leaves_no_room_and_is_no_step_yet() {
    Slots slots = new Slots(() -> 3);
    slots.take(1);

    slots.promise(2);
    assertThat(slots.free()).isZero();
    assertThat(slots.inUse()).isEqualTo(1);
    slots.settle(2, 1);

    assertThat(slots.free()).isEqualTo(1);
    assertThat(slots.inUse()).isEqualTo(2);
  }

  @Test
  void drained_when_the_last_slot_comes_back_whoever_gives_it() {
    Slots slots = new Slots(() -> 3);
    slots.take(2);

    Future<Void> drained = slots.drained();

    slots.give(1);
    assertThat(drained.isComplete()).isFalse();
    slots.give(1);
    assertThat(drained.succeeded()).isTrue();
  }

  @Test
  void drained_at_once_when_nothing_is_held() {
    assertThat(new Slots(() -> 1).drained().succeeded()).isTrue();
  }

  @Test
  void giving_back_more_than_was_taken_is_a_bug() {
    assertThatThrownBy(() -> new Slots(() -> 1).give(1)).isInstanceOf(IllegalStateException.class);
  }
}
