package app.kindred.messaging.presence;

import app.kindred.messaging.delivery.Connection;
import app.kindred.messaging.delivery.Delivery;
import app.kindred.shared.redis.LuaScript;
import app.kindred.shared.redis.Redis;
import app.kindred.shared.redis.RedisUnavailableException;
import io.lettuce.core.KeyValue;
import io.lettuce.core.ScriptOutputType;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Who has a socket open, as far as they let it be seen. A key per person in Redis, renewed while
 * the socket is open and gone soon after it, says so to all instances; without Redis nobody is
 * shown as there.
 */
@Component
public class Presence {

    private static final Logger log = LoggerFactory.getLogger(Presence.class);
    private static final LuaScript LEAVE =
            LuaScript.load("leave-presence", ScriptOutputType.INTEGER);
    private static final Duration LIFE = Duration.ofSeconds(75);
    private static final int RENEWAL_SECONDS = 25;
    private static final int MOST_PARTNERS = 100;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final String instance = UUID.randomUUID().toString();
    private final Set<UUID> shown = ConcurrentHashMap.newKeySet();
    private final Semaphore turns = new Semaphore(4);

    private final PrivacyStore privacy;
    private final Delivery delivery;
    private final Redis redis;
    private final Clock clock;

    Presence(PrivacyStore privacy, Delivery delivery, Redis redis, Clock clock) {
        this.privacy = privacy;
        this.delivery = delivery;
        this.redis = redis;
        this.clock = clock;
    }

    private record PresenceFrame(String type, UUID userId, boolean online) {}

    /**
     * Shows the person to those they talk with, and those to the person. On a thread of its own:
     * messages do not wait for it, and a socket does not end for it. When an instance is lost and
     * thousands come at once, they take turns and leave the database to those who write.
     */
    public void arrived(Connection connection) {
        Thread.startVirtualThread(
                () -> {
                    try {
                        if (turns.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                            try {
                                show(connection);
                            } finally {
                                turns.release();
                            }
                        }
                    } catch (DataAccessException e) {
                        log.debug("Somebody is not shown as there", e);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
    }

    private void show(Connection connection) {
        var user = connection.owner().userId();
        if (!delivery.isHere(user) || !privacy.privacy(user).showPresence()) {
            return;
        }
        var partners = privacy.mutuals(user, MOST_PARTNERS);
        boolean first = shown.add(user);
        renew(user);
        if (first && !partners.isEmpty()) {
            delivery.deliver(partners, new PresenceFrame("presence", user, true));
        }
        tellWhoIsThere(connection, partners);
        // Gone meanwhile, before there was anything to take back.
        if (!delivery.isHere(user)) {
            left(user);
        }
    }

    /** The person's last socket here has closed. */
    public void left(UUID user) {
        if (!shown.remove(user)) {
            return;
        }
        redis.<Long>start(LEAVE, List.of(key(user)), instance)
                .thenAccept(
                        gone -> {
                            if (gone == 1) {
                                Thread.startVirtualThread(() -> tellGone(user));
                            }
                        });
    }

    /** Whoever is seen now is told that the person is gone, wherever their sockets are. */
    void hide(UUID user) {
        forget(user);
        tellGone(user);
    }

    /** No longer shown as there; nobody is told. */
    void forget(UUID user) {
        shown.remove(user);
        redis.<Long>send(commands -> commands.del(key(user)));
    }

    private void tellGone(UUID user) {
        var partners = privacy.mutuals(user, MOST_PARTNERS);
        if (!partners.isEmpty()) {
            delivery.deliver(partners, new PresenceFrame("presence", user, false));
        }
    }

    private void tellWhoIsThere(Connection connection, List<UUID> partners) {
        if (partners.isEmpty()) {
            return;
        }
        var keys = partners.stream().map(Presence::key).toArray(String[]::new);
        List<KeyValue<String, String>> there;
        try {
            there = redis.call(commands -> commands.mget(keys));
        } catch (RedisUnavailableException e) {
            return;
        }
        for (int i = 0; i < there.size(); i++) {
            if (there.get(i).hasValue()) {
                connection.send(
                        delivery.plain(new PresenceFrame("presence", partners.get(i), true)));
            }
        }
    }

    /** A few each second rather than all at once. */
    @Scheduled(fixedRateString = "1s")
    void renewSome() {
        long turn = Math.floorMod(clock.instant().getEpochSecond(), RENEWAL_SECONDS);
        for (var user : shown) {
            if (Math.floorMod(user.hashCode(), RENEWAL_SECONDS) == turn) {
                renew(user);
            }
        }
    }

    private void renew(UUID user) {
        redis.<String>send(commands -> commands.psetex(key(user), LIFE.toMillis(), instance));
    }

    private static String key(UUID user) {
        return "kindred:online:" + user;
    }
}
