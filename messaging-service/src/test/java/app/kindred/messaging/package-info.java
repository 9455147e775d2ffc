/**
 * Messaging as its clients and its streams see it: over HTTP and sockets, on a real Postgres and a
 * real Redis. Only matching, another service, is played by a fake.
 */
@NullMarked
package app.kindred.messaging;

import org.jspecify.annotations.NullMarked;
