/** What problems, identity and JSON do together at the edge of a service, over real sockets. */
@NullMarked
package app.kindred.shared.web;

import org.jspecify.annotations.NullMarked;
