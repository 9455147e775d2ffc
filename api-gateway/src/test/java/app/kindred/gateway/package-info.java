/** The gateway before a service made for the purpose, with real tokens and a real Redis. */
@NullMarked
package app.kindred.gateway;

import org.jspecify.annotations.NullMarked;
