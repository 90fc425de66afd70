/**
 * The example workflows that come with Tasker: small arithmetic with results known in closed form,
 * the fulfilment of an order with a payment that fails twice, and a report over a week of
 * earthquakes. Their templates stand in {@code conf/templates}.
 */
@NullMarked
package dev.tasker.examples;

import org.jspecify.annotations.NullMarked;
