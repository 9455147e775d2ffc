/**
 * Who is calling. Every service verifies the access token itself against the published key set; the
 * gateway is not the only lock.
 */
@NullMarked
package app.kindred.shared.identity;

import org.jspecify.annotations.NullMarked;
