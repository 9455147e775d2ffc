/**
 * Sessions: families of refresh tokens, the short-lived access tokens minted from them, the keys
 * that sign those, and the published key set by which every service verifies them.
 */
@NullMarked
package app.kindred.users.session;

import org.jspecify.annotations.NullMarked;
