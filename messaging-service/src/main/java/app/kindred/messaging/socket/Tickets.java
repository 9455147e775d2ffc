package app.kindred.messaging.socket;

import app.kindred.messaging.delivery.Connection.Owner;
import app.kindred.shared.cursor.Cursors;
import app.kindred.shared.identity.Caller;
import app.kindred.shared.identity.SessionRevocations;
import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.redis.Redis;
import app.kindred.shared.redis.RedisUnavailableException;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.lettuce.core.SetArgs;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Sells and redeems tickets. That a ticket is used once is kept in Redis for its few seconds; with
 * Redis gone each instance still refuses those it has seen itself.
 */
@Component
class Tickets {

    static final Duration LIFE = Duration.ofSeconds(30);

    private final Cursors signed;
    private final SessionRevocations revocations;
    private final Redis redis;
    private final Clock clock;
    private final Cache<UUID, Boolean> used =
            Caffeine.newBuilder().expireAfterWrite(LIFE).maximumSize(100_000).build();

    Tickets(Cursors signed, SessionRevocations revocations, Redis redis, Clock clock) {
        this.signed = signed;
        this.revocations = revocations;
        this.redis = redis;
        this.clock = clock;
    }

    String sell(Caller caller, Instant tokenExpiresAt) {
        return signed.encode(
                new Ticket(
                        UUID.randomUUID(),
                        caller.userId(),
                        caller.sessionId(),
                        tokenExpiresAt,
                        clock.instant().plus(LIFE)));
    }

    /** Whose socket the ticket opens, unless it is forged, too old, used or of an ended session. */
    Optional<Owner> redeem(String text) {
        try {
            var ticket = signed.decode(text, Ticket.class);
            if (!clock.instant().isBefore(ticket.expiresAt())
                    || revocations.isRevoked(ticket.sessionId())
                    || !isFirstUse(ticket.id())) {
                return Optional.empty();
            }
            return Optional.of(
                    new Owner(ticket.userId(), ticket.sessionId(), ticket.tokenExpiresAt()));
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }

    private boolean isFirstUse(UUID id) {
        if (used.asMap().putIfAbsent(id, true) != null) {
            return false;
        }
        try {
            return redis.<String>call(
                            commands ->
                                    commands.set(
                                            "kindred:ticket:" + id,
                                            "used",
                                            SetArgs.Builder.nx().px(LIFE.toMillis())))
                    != null;
        } catch (RedisUnavailableException e) {
            return true;
        }
    }
}
