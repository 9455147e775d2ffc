package app.kindred.matching.candidate;

import app.kindred.shared.telemetry.NamedQueries;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Who is near somebody, by gender and age alone and in metres: for operators, never for an app.
 * Each question has a name by which it is measured.
 */
@Repository
class NearbyQuery {

    private static final String FIND_NEARBY =
            """
            SELECT c.id, ST_Distance(c.geog, CAST(:here AS geography), false) AS metres, c.last_active
            FROM profile c
            WHERE ST_DWithin(c.geog, CAST(:here AS geography), :metres, false)
              AND (:wants & (1 << (c.gender - 1))) > 0
              AND c.birth_date BETWEEN :bornFrom AND :bornTo
              AND c.id <> :me
              AND c.visibility = 1
            ORDER BY c.geog <-> CAST(:here AS geography)
            LIMIT 100
            """;

    private static final String FIND_RECENT =
            """
            SELECT c.id, ST_Distance(c.geog, CAST(:here AS geography), false) AS metres, c.last_active
            FROM profile c
            WHERE ST_DWithin(c.geog, CAST(:here AS geography), :metres, false)
              AND (:wants & (1 << (c.gender - 1))) > 0
              AND c.birth_date BETWEEN :bornFrom AND :bornTo
              AND c.id <> :me
              AND c.visibility = 1
            ORDER BY c.last_active DESC
            LIMIT 50
            """;

    private final JdbcClient jdbc;
    private final Clock clock;
    private final NamedQueries named;

    NearbyQuery(JdbcClient jdbc, Clock clock, NamedQueries named) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.named = named;
    }

    /** The nearest hundred of the genders and ages that the person looks for. */
    List<Nearby> findNearbyUsers(Viewer viewer, int km) {
        return named.time("matching.find_nearby", () -> ask(FIND_NEARBY, viewer, km));
    }

    /** The fifty of them who were here last. */
    List<Nearby> findRecentUsers(Viewer viewer, int km) {
        return named.time("matching.find_recent", () -> ask(FIND_RECENT, viewer, km));
    }

    /** Those of them who are still to be shown, by primary key. */
    List<UUID> listVisible(List<UUID> ids) {
        return jdbc.sql("SELECT id FROM profile WHERE id = ANY (?) AND visibility = 1")
                .param(ids.toArray(UUID[]::new))
                .query(UUID.class)
                .list();
    }

    private List<Nearby> ask(String sql, Viewer viewer, int km) {
        var place = viewer.place();
        if (place == null) {
            return List.of();
        }
        var today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        return jdbc.sql(sql)
                .param("me", viewer.id())
                .param("here", place.asText(), Types.OTHER)
                .param("metres", km * 1000.0)
                .param("wants", viewer.wants())
                .param("bornFrom", today.minusYears(viewer.maxAge() + 1).plusDays(1))
                .param("bornTo", today.minusYears(viewer.minAge()))
                .query(
                        (row, number) ->
                                new Nearby(
                                        row.getObject("id", UUID.class),
                                        row.getDouble("metres"),
                                        row.getObject("last_active", OffsetDateTime.class)
                                                .toInstant()))
                .list();
    }

    record Nearby(UUID id, double metres, Instant lastActive) {}
}
