/**
 * What the gateway costs: CPU and throughput of one request that goes to a service directly,
 * through a Spring Cloud Gateway with nothing added, and through Kindred's.
 */
@NullMarked
package app.kindred.load.gateway;

import org.jspecify.annotations.NullMarked;
