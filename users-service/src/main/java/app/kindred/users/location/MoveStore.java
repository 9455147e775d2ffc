package app.kindred.users.location;

import app.kindred.users.profile.Position;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table {@code location_move}, and where somebody was last. */
@Component
class MoveStore {

    private final JdbcClient jdbc;

    MoveStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Takes the profile's row, so that simultaneous moves are judged one after the other. */
    Optional<Last> lockLast(UUID userId, Position next) {
        return jdbc.sql(
                        """
                        SELECT located_at, travelling,
                               ST_Distance(location, ST_MakePoint(:lon, :lat)::geography, false) / 1000 AS km
                        FROM profile WHERE id = :id AND location IS NOT NULL FOR UPDATE
                        """)
                .param("id", userId)
                .param("lat", next.latitude())
                .param("lon", next.longitude())
                .query(
                        (rs, row) -> {
                            var at = rs.getTimestamp("located_at");
                            return new Last(
                                    at == null ? Instant.EPOCH : at.toInstant(),
                                    rs.getBoolean("travelling"),
                                    rs.getDouble("km"));
                        })
                .optional();
    }

    /** When the {@code count}-th latest move of a kind was made, if it was after {@code since}. */
    Optional<Instant> findNth(UUID userId, String kind, int count, Instant since) {
        return jdbc.sql(
                        """
                        SELECT created_at FROM location_move
                        WHERE user_id = ? AND kind = ? AND created_at > ?
                        ORDER BY created_at DESC OFFSET ? LIMIT 1
                        """)
                .params(userId, kind, Timestamp.from(since), count - 1)
                .query((rs, row) -> rs.getTimestamp("created_at").toInstant())
                .optional();
    }

    void add(UUID userId, Position position, String kind, Instant now) {
        jdbc.sql(
                        """
                        INSERT INTO location_move (user_id, location, kind, created_at)
                        VALUES (?, ST_MakePoint(?, ?)::geography, ?, ?)
                        """)
                .params(
                        userId,
                        position.longitude(),
                        position.latitude(),
                        kind,
                        Timestamp.from(now))
                .update();
    }

    void forget(Instant now, Duration keep) {
        jdbc.sql("DELETE FROM location_move WHERE created_at < ?")
                .param(Timestamp.from(now.minus(keep)))
                .update();
    }

    record Last(Instant at, boolean travelling, double km) {}
}
