/**
 * What the product promises about whole processes: the fat jar started, killed, frozen, cut off
 * from its database and stopped, as users and machines do it.
 */
@NullMarked
package dev.tasker.durability;

import org.jspecify.annotations.NullMarked;
