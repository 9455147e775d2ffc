package app.kindred.users.match;

import app.kindred.shared.stream.StreamEvent;
import app.kindred.shared.stream.StreamHandler;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Keeps {@code matched} by {@code match.v1}. */
@Component
class MatchFacts implements StreamHandler {

    // A fact about somebody who is erased by now finds no profile and is dropped.
    private static final String UPSERT =
            """
            INSERT INTO matched (low_id, high_id, open, version)
            SELECT low.id, high.id, :open, :version
            FROM profile low, profile high
            WHERE low.id = :low AND high.id = :high
            ON CONFLICT (low_id, high_id) DO UPDATE SET open = excluded.open, version = excluded.version
            WHERE matched.version < excluded.version
            """;

    private final JdbcClient jdbc;
    private final JsonMapper json;

    MatchFacts(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    @Override
    public String topic() {
        return "match.v1";
    }

    @Override
    public void handle(StreamEvent event) {
        var fact = json.treeToValue(event.payload(), Fact.class);
        jdbc.sql(UPSERT)
                .param("low", fact.lowId())
                .param("high", fact.highId())
                .param("open", fact.closedAt() == null)
                .param("version", event.version())
                .update();
    }

    private record Fact(UUID lowId, UUID highId, @Nullable Instant closedAt) {}
}
