/**
 * The WebSocket: a ticket opens it, frames do over it what REST does by the same use cases, and
 * {@code resume} brings a client up to date with what it missed. Nothing can be had here that REST
 * does not give.
 */
@NullMarked
package app.kindred.messaging.socket;

import org.jspecify.annotations.NullMarked;
