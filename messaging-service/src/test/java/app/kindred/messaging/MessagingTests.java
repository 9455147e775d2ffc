package app.kindred.messaging;

import app.kindred.shared.testing.KindredTest;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** One running messaging service for all tests of this module. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@Import(Facts.class)
@ContextConfiguration(initializers = KindredTest.class)
public abstract class MessagingTests {

    protected static final FakeMatching MATCHING = FakeMatching.started();

    @LocalServerPort private int port;

    @Autowired protected JdbcClient jdbc;
    @Autowired protected Facts facts;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("kindred.matching.url", MATCHING::url);
    }

    protected URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    protected Client as(UUID userId) {
        return Client.of(address(), userId);
    }

    /** Two people who have just matched, known to messaging by its events. */
    protected Couple aCouple() {
        var couple = Couple.random();
        facts.profile(couple.ann(), 1, "Ann");
        facts.profile(couple.bob(), 1, "Bob");
        facts.matched(couple);
        return couple;
    }

    protected static Map<String, Object> message(UUID matchId, @Nullable String body) {
        return message(matchId, UUID.randomUUID(), body);
    }

    protected static Map<String, Object> message(
            UUID matchId, UUID clientMessageId, @Nullable String body) {
        var message = new HashMap<String, Object>();
        message.put("matchId", matchId);
        message.put("clientMessageId", clientMessageId);
        message.put("body", body);
        return message;
    }

    /** Two people and their match. */
    public record Couple(UUID matchId, UUID ann, UUID bob, Instant matchedAt) {

        public static Couple random() {
            return new Couple(
                    UUID.randomUUID(),
                    UUID.randomUUID(),
                    UUID.randomUUID(),
                    Instant.now().truncatedTo(ChronoUnit.MILLIS));
        }

        /** As the events carry them: ordered as Postgres orders uuids. */
        public List<UUID> ordered() {
            return ann.toString().compareTo(bob.toString()) < 0
                    ? List.of(ann, bob)
                    : List.of(bob, ann);
        }
    }
}
