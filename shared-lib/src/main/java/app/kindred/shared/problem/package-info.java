/**
 * How errors leave Kindred: RFC 9457 problem details, made at the edge of each service from a small
 * catalogue of stable kinds. What is not in the catalogue becomes a bland 500 with a trace id.
 */
@NullMarked
package app.kindred.shared.problem;

import org.jspecify.annotations.NullMarked;
