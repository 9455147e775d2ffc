package app.kindred.matching.match;

import app.kindred.matching.profilecopy.Card;
import app.kindred.matching.profilecopy.CardReader;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The {@code match} table: one row per pair for ever, open while {@code closed_at} is null. */
@Repository
class MatchStore {

    // The unique pair is only the last line of defence: the pair's advisory lock is what keeps a
    // match from being lost.
    private static final String INSERT =
            """
            INSERT INTO match (id, low_id, high_id, kind, created_at)
            VALUES (:id, :low, :high, :kind, :createdAt)
            ON CONFLICT (low_id, high_id) DO NOTHING
            """;

    static final String BY_PAIR =
            """
            SELECT id, low_id, high_id, kind, created_at, closed_at
            FROM match
            WHERE low_id = :low AND high_id = :high
            """;

    static final String AFTER =
            """
            SELECT id, low_id, high_id, kind, created_at, closed_at
            FROM match
            WHERE id > :id
            ORDER BY id
            LIMIT :limit
            """;

    private static final String CLOSE =
            """
            UPDATE match
            SET closed_at = :now, closed_by = :by
            WHERE %s AND closed_at IS NULL
            RETURNING id, low_id, high_id, kind, created_at, closed_at
            """;

    static final String CLOSE_MINE = CLOSE.formatted("id = :id AND :by IN (low_id, high_id)");

    static final String CLOSE_PAIR = CLOSE.formatted("low_id = :low AND high_id = :high");

    // Either side has its own index in list order (match_low_idx, match_high_idx), so each branch
    // reads one page and stops. People whose account is not active are hidden here too; those who
    // only paused are not, they are still matched.
    static final String LIST =
            """
            SELECT m.id AS match_id, m.kind, m.created_at, m.other_id AS id, %s
            FROM (
                (SELECT id, high_id AS other_id, kind, created_at
                 FROM match
                 WHERE low_id = :me AND closed_at IS NULL AND (created_at, id) < (:before, :beforeId)
                   AND NOT EXISTS (SELECT FROM account a WHERE a.id = high_id AND a.state <> 'ACTIVE')
                 ORDER BY created_at DESC, id DESC
                 LIMIT :limit)
                UNION ALL
                (SELECT id, low_id AS other_id, kind, created_at
                 FROM match
                 WHERE high_id = :me AND closed_at IS NULL AND (created_at, id) < (:before, :beforeId)
                   AND NOT EXISTS (SELECT FROM account a WHERE a.id = low_id AND a.state <> 'ACTIVE')
                 ORDER BY created_at DESC, id DESC
                 LIMIT :limit)
                ORDER BY created_at DESC, id DESC
                LIMIT :limit
            ) AS m
            JOIN profile p ON p.id = m.other_id
            JOIN card c ON c.id = m.other_id
            ORDER BY m.created_at DESC, m.id DESC
            """
                    .formatted(CardReader.COLUMNS);

    static final String GET =
            """
            SELECT m.id AS match_id, m.kind, m.created_at, p.id, %s
            FROM match m
            JOIN profile p ON p.id = CASE WHEN m.low_id = :me THEN m.high_id ELSE m.low_id END
            JOIN card c ON c.id = p.id
            WHERE m.id = :id AND :me IN (m.low_id, m.high_id) AND m.closed_at IS NULL
              AND NOT EXISTS (SELECT FROM account a WHERE a.id = p.id AND a.state <> 'ACTIVE')
            """
                    .formatted(CardReader.COLUMNS);

    private final JdbcClient jdbc;
    private final CardReader cards;

    MatchStore(JdbcClient jdbc, CardReader cards) {
        this.jdbc = jdbc;
        this.cards = cards;
    }

    boolean insert(Match match) {
        return jdbc.sql(INSERT)
                        .param("id", match.id())
                        .param("low", match.pair().low())
                        .param("high", match.pair().high())
                        .param("kind", match.kind().label())
                        .param("createdAt", utc(match.createdAt()))
                        .update()
                == 1;
    }

    /** In the order of their ids, which is the primary key's. */
    List<Match> after(UUID id, int limit) {
        return jdbc.sql(AFTER)
                .param("id", id)
                .param("limit", limit)
                .query(MatchStore::match)
                .list();
    }

    Optional<Match> findByPair(Pair pair) {
        return jdbc.sql(BY_PAIR)
                .param("low", pair.low())
                .param("high", pair.high())
                .query(MatchStore::match)
                .optional();
    }

    Optional<Match> close(UUID id, UUID by, Instant now) {
        return jdbc.sql(CLOSE_MINE)
                .param("id", id)
                .param("by", by)
                .param("now", utc(now))
                .query(MatchStore::match)
                .optional();
    }

    Optional<Match> closeBetween(Pair pair, UUID by, Instant now) {
        return jdbc.sql(CLOSE_PAIR)
                .param("low", pair.low())
                .param("high", pair.high())
                .param("by", by)
                .param("now", utc(now))
                .query(MatchStore::match)
                .optional();
    }

    /**
     * Whether this person has ended that match before: a repeated call is answered like the first.
     */
    boolean closedBy(UUID id, UUID person) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM match WHERE id = :id AND closed_by = :by)")
                .param("id", id)
                .param("by", person)
                .query(Boolean.class)
                .single();
    }

    /** Newest first, those after {@code position}. */
    List<Listed> list(UUID me, Position position, int limit) {
        return jdbc.sql(LIST)
                .param("me", me)
                .param("before", utc(position.createdAt()))
                .param("beforeId", position.id())
                .param("limit", limit)
                .query(this::listed)
                .list();
    }

    Optional<Listed> find(UUID id, UUID me) {
        return jdbc.sql(GET).param("id", id).param("me", me).query(this::listed).optional();
    }

    void erase(UUID person) {
        jdbc.sql("DELETE FROM match WHERE low_id = :id").param("id", person).update();
        jdbc.sql("DELETE FROM match WHERE high_id = :id").param("id", person).update();
    }

    private Listed listed(ResultSet row, int number) throws SQLException {
        return new Listed(
                row.getObject("match_id", UUID.class),
                cards.read(row),
                row.getString("kind"),
                instant(row, "created_at"));
    }

    private static Match match(ResultSet row, int number) throws SQLException {
        return new Match(
                row.getObject("id", UUID.class),
                new Pair(row.getObject("low_id", UUID.class), row.getObject("high_id", UUID.class)),
                Match.Kind.of(row.getString("kind")),
                instant(row, "created_at"),
                optionalInstant(row, "closed_at"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable Instant optionalInstant(ResultSet row, String column)
            throws SQLException {
        var value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }

    private static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    /** A match as its owner sees it: with the other's card. */
    record Listed(UUID id, Card user, String kind, Instant createdAt) {}

    /** Where a page of matches ended, to the microsecond as the database keeps time. */
    record Position(long micros, UUID id) {

        static final Position START =
                after(Instant.parse("9999-01-01T00:00:00Z"), new UUID(-1, -1));

        static Position after(Instant createdAt, UUID id) {
            return new Position(ChronoUnit.MICROS.between(Instant.EPOCH, createdAt), id);
        }

        Instant createdAt() {
            return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
        }
    }
}
