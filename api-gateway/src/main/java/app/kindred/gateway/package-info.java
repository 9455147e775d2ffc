/**
 * The one door of Kindred: verifies the token, limits, routes, compresses and sheds load. Holds no
 * business rule.
 */
@NullMarked
package app.kindred.gateway;

import org.jspecify.annotations.NullMarked;
