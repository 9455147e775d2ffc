/** Keys derived from the deployment's one secret, each for one purpose. */
@NullMarked
package app.kindred.users.secret;

import org.jspecify.annotations.NullMarked;
