package app.kindred.matching.likes;

import app.kindred.matching.profilecopy.Card;
import app.kindred.matching.profilecopy.CardReader;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Who liked somebody and still waits for an answer. */
@Repository
class LikesQuery {

    // swipe_target_idx has each action in order of time; both are merged and read until the page is
    // full. Only people who can be seen, so that the list and what it leads to agree.
    private static final String LIKES =
            """
            SELECT s.action, s.created_at, p.id, %s
            FROM (
                (SELECT swiper_id, action, created_at
                 FROM swipe
                 WHERE target_id = :me AND action = 1 AND (created_at, swiper_id) < (:before, :beforeId)
                   AND %s
                 ORDER BY created_at DESC, swiper_id DESC
                 LIMIT :limit)
                UNION ALL
                (SELECT swiper_id, action, created_at
                 FROM swipe
                 WHERE target_id = :me AND action = 2 AND (created_at, swiper_id) < (:before, :beforeId)
                   AND %s
                 ORDER BY created_at DESC, swiper_id DESC
                 LIMIT :limit)
                ORDER BY created_at DESC, swiper_id DESC
                LIMIT :limit
            ) AS s
            JOIN profile p ON p.id = s.swiper_id
            JOIN card c ON c.id = s.swiper_id
            ORDER BY s.created_at DESC, s.swiper_id DESC
            """;

    private static final String UNANSWERED =
            """
            EXISTS (SELECT FROM profile v WHERE v.id = swipe.swiper_id AND v.visibility > 0)
                   AND NOT EXISTS (SELECT FROM swipe mine
                                   WHERE mine.swiper_id = :me AND mine.target_id = swipe.swiper_id)
                   AND swipe.swiper_id NOT IN (SELECT blocked_id FROM block WHERE blocker_id = :me AND active
                                               UNION ALL
                                               SELECT blocker_id FROM block WHERE blocked_id = :me AND active)
            """;

    static final String SQL =
            LIKES.formatted(CardReader.COLUMNS, UNANSWERED.strip(), UNANSWERED.strip());

    private final JdbcClient jdbc;
    private final CardReader cards;

    LikesQuery(JdbcClient jdbc, CardReader cards) {
        this.jdbc = jdbc;
        this.cards = cards;
    }

    /** Newest first, those after {@code position}. */
    List<Like> list(UUID me, Position position, int limit) {
        return jdbc.sql(SQL)
                .param("me", me)
                .param("before", position.at().atOffset(ZoneOffset.UTC))
                .param("beforeId", position.id())
                .param("limit", limit)
                .query(
                        (row, number) ->
                                new Like(
                                        cards.read(row),
                                        row.getInt("action") == 2,
                                        row.getObject("created_at", OffsetDateTime.class)
                                                .toInstant()))
                .list();
    }

    record Like(Card user, boolean superlike, Instant likedAt) {}

    /** Where a page ended, to the microsecond as the database keeps time. */
    record Position(long micros, UUID id) {

        static final Position START =
                after(Instant.parse("9999-01-01T00:00:00Z"), new UUID(-1, -1));

        static Position after(Instant likedAt, UUID id) {
            return new Position(ChronoUnit.MICROS.between(Instant.EPOCH, likedAt), id);
        }

        Instant at() {
            return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
        }
    }
}
