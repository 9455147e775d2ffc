/** The messaging service: what two people who matched say to each other, stored and delivered. */
@NullMarked
package app.kindred.messaging;

import org.jspecify.annotations.NullMarked;
