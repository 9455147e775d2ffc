/**
 * Identifiers: UUIDs of version 7 (RFC 9562), which carry their time and so keep indexes compact.
 */
@NullMarked
package app.kindred.shared.id;

import org.jspecify.annotations.NullMarked;
