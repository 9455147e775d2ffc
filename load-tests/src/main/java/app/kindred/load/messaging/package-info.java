/**
 * Benches of messaging, on the service as it is deployed: what a page and a send cost as messages
 * pile up, and what sockets cost and how fast they are.
 */
@NullMarked
package app.kindred.load.messaging;

import org.jspecify.annotations.NullMarked;
