/**
 * From a request to the instance of the service that answers it: which instance, for how long, how
 * many at once, with which headers and how large a body. The table of routes is in {@code
 * application.yml}; a route names its service as {@code kindred://users} and says the rest in its
 * metadata.
 */
@NullMarked
package app.kindred.gateway.route;

import org.jspecify.annotations.NullMarked;
