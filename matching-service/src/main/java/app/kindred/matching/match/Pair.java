package app.kindred.matching.match;

import java.util.UUID;

/** Two different people, in the one order that the database keeps them in. */
public record Pair(UUID low, UUID high) {

    public Pair {
        if (compareAsPostgres(low, high) >= 0) {
            throw new IllegalArgumentException("A pair is two different people, smaller id first");
        }
    }

    public static Pair of(UUID one, UUID other) {
        return compareAsPostgres(one, other) < 0 ? new Pair(one, other) : new Pair(other, one);
    }

    /** The other one of the two. */
    public UUID otherThan(UUID person) {
        return person.equals(low) ? high : low;
    }

    /**
     * The key of the pair's advisory lock. Two pairs may share one: they then wait for each other,
     * which costs time and never correctness.
     */
    public long lockKey() {
        long key = 1;
        key = key * 0x9e3779b97f4a7c15L + low.getMostSignificantBits();
        key = key * 0x9e3779b97f4a7c15L + low.getLeastSignificantBits();
        key = key * 0x9e3779b97f4a7c15L + high.getMostSignificantBits();
        return key * 0x9e3779b97f4a7c15L + high.getLeastSignificantBits();
    }

    /** Postgres orders uuids as unsigned bytes, {@link UUID#compareTo} as signed numbers. */
    private static int compareAsPostgres(UUID one, UUID other) {
        int high =
                Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
        return high != 0
                ? high
                : Long.compareUnsigned(
                        one.getLeastSignificantBits(), other.getLeastSignificantBits());
    }
}
