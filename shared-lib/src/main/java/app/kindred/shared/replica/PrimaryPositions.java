package app.kindred.shared.replica;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Where the primary's log ended, measurement by measurement. A replica's lag is the age of the
 * oldest position that it has not reached: unlike the replica's own clock of its last transaction,
 * that is right too when the primary rests, and when the replica has lost its connection.
 */
final class PrimaryPositions {

    private static final int KEPT = 256;

    private record Position(long log, long nanoTime) {}

    private final Deque<Position> positions = new ArrayDeque<>();

    synchronized void add(long log, long nanoTime) {
        var last = positions.peekLast();
        if (last == null || last.log() != log) {
            positions.addLast(new Position(log, nanoTime));
        }
        if (positions.size() > KEPT) {
            positions.removeFirst();
        }
    }

    synchronized Duration lagOf(long replayed) {
        long now = System.nanoTime();
        for (var position : positions) {
            if (position.log() > replayed) {
                return Duration.ofNanos(now - position.nanoTime());
            }
        }
        return positions.isEmpty() ? Duration.ofDays(1) : Duration.ZERO;
    }
}
