/**
 * What the gateway answers itself: looking inside of it, for administrators. Of the other services
 * the same is asked through it.
 */
@NullMarked
package app.kindred.gateway.operation;

import org.jspecify.annotations.NullMarked;
