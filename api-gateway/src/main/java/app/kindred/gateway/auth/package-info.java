/**
 * Who is calling, checked at the door: a request without a valid access token never reaches a
 * service, unless its route is marked open. The services check again; this is the cheap first lock.
 */
@NullMarked
package app.kindred.gateway.auth;

import org.jspecify.annotations.NullMarked;
