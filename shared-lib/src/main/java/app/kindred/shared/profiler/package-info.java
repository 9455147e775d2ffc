/**
 * Looking inside a running service, for administrators: where processor time, memory and waiting
 * go, as flame graphs; the heap and the threads. One recording at a time, bounded in time, size and
 * number, under names that the server chooses, and each one logged with who asked for it.
 */
@NullMarked
package app.kindred.shared.profiler;

import org.jspecify.annotations.NullMarked;
