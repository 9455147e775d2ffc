package app.kindred.matching.popularity;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Brings {@code popularity} to the profiles, where a search reads it with the rest of the row.
 *
 * <p>In slices, each for a transaction of its own: neighbours share a page, and only so many of
 * them can be rewritten at once within the room that it keeps free. Between two slices the room is
 * reclaimed, so the copies touch no index and leave the people where they are. (Not so where a
 * replica feeds back what it may still be reading: then a first copy of everybody moves most of
 * them.)
 */
@Repository
public class PopularityCopy {

    public static final int SLICES = 16;

    // Whoever is just being written is left for the next time: no two ever wait for each other.
    private static final String COPY =
            """
            WITH changed AS (
                SELECT p.id, coalesce(c.given, 0) AS given, coalesce(c.yes_given, 0) AS yes_given,
                       coalesce(c.received, 0) AS received, coalesce(c.yes_received, 0) AS yes_received
                FROM profile p
                LEFT JOIN popularity c ON c.id = p.id
                WHERE get_byte(uuid_send(p.id), 15) % :slices = :slice
                  AND (p.swipes_given, p.likes_given, p.swipes_received, p.likes_received)
                      <> (coalesce(c.given, 0), coalesce(c.yes_given, 0), coalesce(c.received, 0), coalesce(c.yes_received, 0))
                FOR NO KEY UPDATE OF p SKIP LOCKED
            )
            UPDATE profile p
            SET swipes_given = given, likes_given = yes_given, swipes_received = received, likes_received = yes_received
            FROM changed
            WHERE p.id = changed.id
            """;

    private final JdbcClient jdbc;

    public PopularityCopy(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** How many profiles said something else. */
    public int copy(int slice) {
        return jdbc.sql(COPY).param("slices", SLICES).param("slice", slice).update();
    }
}
