/**
 * How far each side has got: delivered and read are high-water marks that only move forward, so a
 * receipt may come twice, late or out of order, and unread is a subtraction.
 */
@NullMarked
package app.kindred.messaging.receipt;

import org.jspecify.annotations.NullMarked;
