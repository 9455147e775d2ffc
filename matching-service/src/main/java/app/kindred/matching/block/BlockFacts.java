package app.kindred.matching.block;

import app.kindred.matching.match.Matches;
import app.kindred.matching.match.Pair;
import app.kindred.matching.profilecopy.PersonErased;
import app.kindred.shared.stream.StreamEvent;
import app.kindred.shared.stream.StreamHandler;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Keeps {@code block} by {@code block.v1}, and closes the match of a pair that is blocked. */
@Component
class BlockFacts implements StreamHandler {

    // The lock that a swipe takes too: a like under way is either seen by this block or sees it.
    private static final String LOCK = "SELECT pg_advisory_xact_lock(:pair)";

    private static final String UPSERT =
            """
            INSERT INTO block (blocker_id, blocked_id, active, version)
            VALUES (:blocker, :blocked, :active, :version)
            ON CONFLICT (blocker_id, blocked_id) DO UPDATE SET active = excluded.active, version = excluded.version
            WHERE block.version < excluded.version
            """;

    private final JdbcClient jdbc;
    private final Matches matches;
    private final JsonMapper json;
    private final ApplicationEventPublisher events;

    BlockFacts(
            JdbcClient jdbc, Matches matches, JsonMapper json, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.matches = matches;
        this.json = json;
        this.events = events;
    }

    @Override
    public String topic() {
        return "block.v1";
    }

    @Override
    @Transactional
    public void handle(StreamEvent event) {
        var fact = json.treeToValue(event.payload(), Fact.class);
        var pair = Pair.of(fact.blockerId(), fact.blockedId());
        jdbc.sql(LOCK).param("pair", pair.lockKey()).query((row, number) -> true).single();
        boolean news =
                jdbc.sql(UPSERT)
                                .param("blocker", fact.blockerId())
                                .param("blocked", fact.blockedId())
                                .param("active", fact.active())
                                .param("version", event.version())
                                .update()
                        == 1;
        if (!news) {
            return;
        }
        if (fact.active()) {
            matches.closeBetween(pair, fact.blockerId());
        }
        events.publishEvent(new BlockChanged(fact.blockerId(), fact.blockedId()));
    }

    @EventListener
    void erase(PersonErased erased) {
        jdbc.sql("DELETE FROM block WHERE blocker_id = :id").param("id", erased.id()).update();
        jdbc.sql("DELETE FROM block WHERE blocked_id = :id").param("id", erased.id()).update();
    }

    private record Fact(UUID blockerId, UUID blockedId, boolean active) {}
}
