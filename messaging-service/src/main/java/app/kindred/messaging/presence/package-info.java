/**
 * Who is there and who is typing: shown while it is true, to the people one talks with, and stored
 * nowhere. Presence is a key in Redis that goes by itself; typing is a frame and nothing else. Who
 * does not show their presence does not see that of others.
 */
@NullMarked
package app.kindred.messaging.presence;

import org.jspecify.annotations.NullMarked;
