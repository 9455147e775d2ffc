package app.kindred.matching.candidate;

import app.kindred.matching.profilecopy.Card;
import app.kindred.matching.profilecopy.CardReader;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The cards of one page, and the safety net of every deck: whatever happened since it was made, a
 * swipe, a block, a pause, an erasure, is seen here, by primary keys.
 */
@Repository
class PageQuery {

    private static final String CARDS =
            """
            SELECT p.id, %s,
                   EXISTS (SELECT FROM swipe s
                           WHERE s.swiper_id = p.id AND s.target_id = :me AND s.action = 2) AS superlike
            FROM unnest(CAST(:ids AS uuid[])) WITH ORDINALITY AS deck (id, position)
            JOIN profile p ON p.id = deck.id
            JOIN card c ON c.id = deck.id
            WHERE (p.visibility = 1
                   OR p.visibility = 2 AND EXISTS (SELECT FROM swipe s
                                                   WHERE s.swiper_id = p.id AND s.target_id = :me AND s.action > 0))
              AND NOT EXISTS (SELECT FROM swipe s
                              WHERE s.swiper_id = :me AND s.target_id = p.id
                                AND (s.action > 0 OR s.created_at > :cooledDown))
              AND p.id NOT IN (SELECT blocked_id FROM block WHERE blocker_id = :me AND active
                               UNION ALL
                               SELECT blocker_id FROM block WHERE blocked_id = :me AND active)
            ORDER BY deck.position
            LIMIT :limit
            """
                    .formatted(CardReader.COLUMNS);

    private final JdbcClient jdbc;
    private final CardReader cards;

    PageQuery(JdbcClient jdbc, CardReader cards) {
        this.jdbc = jdbc;
        this.cards = cards;
    }

    /** Those of the ids that may still be shown, in the order given. */
    List<Shown> cards(UUID me, List<UUID> ids, Instant cooledDown, int limit) {
        return jdbc.sql(CARDS)
                .param("me", me)
                .param("ids", ids.toArray(UUID[]::new))
                .param("cooledDown", cooledDown.atOffset(ZoneOffset.UTC))
                .param("limit", limit)
                .query((row, number) -> new Shown(cards.read(row), row.getBoolean("superlike")))
                .list();
    }

    /**
     * @param superlike whether this person sent the viewer a superlike
     */
    record Shown(Card user, boolean superlike) {}
}
