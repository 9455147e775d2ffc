/**
 * Answers made smaller on their way out: Brotli or gzip, whichever the client prefers, for text
 * that is long enough to pay. Pictures are small already, and an answer that carries a token is
 * never squeezed together with what a stranger may have put into it.
 */
@NullMarked
package app.kindred.gateway.compression;

import org.jspecify.annotations.NullMarked;
