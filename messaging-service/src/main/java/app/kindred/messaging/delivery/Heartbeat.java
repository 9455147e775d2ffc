package app.kindred.messaging.delivery;

import app.kindred.shared.identity.SessionRevocations;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Looks after open sockets: pings those that are quiet, ends those that stay so, and those whose
 * token has run out or whose session was revoked.
 */
@Component
class Heartbeat {

    private static final Duration INTERVAL = Delivery.HEARTBEAT;
    private static final Duration SILENCE = Duration.ofSeconds(75);

    private final Delivery delivery;
    private final SessionRevocations revocations;
    private final Clock clock;
    private volatile long pingedAt;

    Heartbeat(Delivery delivery, SessionRevocations revocations, Clock clock) {
        this.delivery = delivery;
        this.revocations = revocations;
        this.clock = clock;
        revocations.onRevoked(this::revoked);
    }

    private void revoked(UUID sessionId) {
        delivery.closeSession(sessionId);
    }

    @Scheduled(fixedRateString = "1s")
    void look() {
        var now = clock.instant();
        boolean ping = now.toEpochMilli() - pingedAt >= INTERVAL.toMillis();
        if (ping) {
            pingedAt = now.toEpochMilli();
        }
        for (var connection : delivery.connections()) {
            long quiet = now.toEpochMilli() - connection.heardAt();
            if (!now.isBefore(connection.owner().expiresAt())
                    || revocations.isRevoked(connection.owner().sessionId())) {
                connection.close(Connection.UNAUTHENTICATED, "The access token no longer holds");
            } else if (quiet > SILENCE.toMillis()) {
                connection.close(1001, "Not heard of for too long");
            } else if (ping && quiet > INTERVAL.toMillis() / 2) {
                connection.ping();
            }
        }
    }
}
