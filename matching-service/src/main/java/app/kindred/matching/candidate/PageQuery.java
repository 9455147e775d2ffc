package app.kindred.matching.candidate;

import app.kindred.matching.profilecopy.EncodedCard;
import app.kindred.matching.profilecopy.EncodedCards;
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

    static final String CARDS =
            "/* select card */ SELECT * FROM page(:me, :ids, :known, :cooledDown, :limit)";

    private final JdbcClient jdbc;
    private final EncodedCards cards;

    PageQuery(JdbcClient jdbc, EncodedCards cards) {
        this.jdbc = jdbc;
        this.cards = cards;
    }

    /** Those of the ids that may still be shown, in the order given. */
    List<Shown> cards(UUID me, List<UUID> ids, Instant cooledDown, int limit) {
        // One reading of what is known, for the statement and for its rows: a card may be forgotten
        // in between.
        var known = cards.known(ids);
        return jdbc.sql(CARDS)
                .param("me", me)
                .param("ids", ids.toArray(UUID[]::new))
                .param("known", known.versions())
                .param("cooledDown", cooledDown.atOffset(ZoneOffset.UTC))
                .param("limit", limit)
                .query(
                        (row, number) ->
                                new Shown(cards.read(row, known), row.getBoolean("superlike")))
                .list();
    }

    /**
     * @param superlike whether this person sent the viewer a superlike
     */
    record Shown(EncodedCard user, boolean superlike) {}
}
