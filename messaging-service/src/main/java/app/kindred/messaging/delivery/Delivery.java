package app.kindred.messaging.delivery;

import app.kindred.shared.id.Ids;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Hands frames to the open sockets of people: those of this instance directly, those of the others
 * by one publish that all instances hear.
 */
@Component
public class Delivery {

    /** How often a quiet socket is pinged. */
    public static final Duration HEARTBEAT = Duration.ofSeconds(25);

    private final Map<UUID, Set<Connection>> byUser = new ConcurrentHashMap<>();
    private final Map<UUID, Connection> bySession = new ConcurrentHashMap<>();
    private final Executor threads = Executors.newVirtualThreadPerTaskExecutor();

    private final FanOut fanOut;
    private final ObjectProvider<Backlog> backlog;
    private final JsonMapper json;
    private final Clock clock;
    private final Connection.Watch watch;

    Delivery(
            FanOut fanOut,
            ObjectProvider<Backlog> backlog,
            JsonMapper json,
            MeterRegistry meters,
            Clock clock) {
        this.fanOut = fanOut;
        this.backlog = backlog;
        this.json = json;
        this.clock = clock;
        this.watch = new Signals(meters, clock);
        meters.gauge("websocket.connections.active", bySession, Map::size);
        fanOut.start(this::received, this::linked);
    }

    /**
     * Brings a frame to every open socket of these people.
     *
     * @param except a connection that already knows
     */
    public void deliver(Collection<UUID> people, Frame frame, @Nullable UUID except) {
        var envelope = Envelope.of(people, frame, except);
        deliverHere(envelope);
        fanOut.publish(envelope);
    }

    /** The same for a frame given as a record that Jackson can write. */
    public void deliver(Collection<UUID> people, Object frame) {
        deliver(people, plain(frame), null);
    }

    public Frame plain(Object frame) {
        return new Frame.Plain(json.writeValueAsString(frame));
    }

    /**
     * Takes a socket in. A session has one: the one it had before, here or on another instance, is
     * closed. Of two that come at once the later by id stays.
     */
    public Connection open(Connection.Owner owner, Connection.Wire wire) {
        var now = clock.instant();
        var connection =
                new Connection(Ids.at(now), owner, wire, backlog.getObject(), threads, watch, now);
        // Within the map's own lock, so that no socket is added to a set that is thrown away.
        byUser.compute(
                owner.userId(),
                (id, open) -> {
                    var sockets = open == null ? ConcurrentHashMap.<Connection>newKeySet() : open;
                    sockets.add(connection);
                    return sockets;
                });
        var before = bySession.put(owner.sessionId(), connection);
        if (before != null) {
            before.close(Connection.REPLACED, "Opened again by the same session");
        }
        fanOut.publish(Envelope.replaced(owner.sessionId(), connection.id()));
        return connection;
    }

    /** Forgets a socket that has closed; says whether it was the person's last one here. */
    public boolean closed(Connection connection) {
        var owner = connection.owner();
        bySession.remove(owner.sessionId(), connection);
        return byUser.computeIfPresent(
                        owner.userId(),
                        (id, open) -> {
                            open.remove(connection);
                            return open.isEmpty() ? null : open;
                        })
                == null;
    }

    /** Whether frames travel between instances; without it clients are told to poll. */
    public boolean isLinked() {
        return fanOut.isLinked();
    }

    Collection<Connection> connections() {
        return bySession.values();
    }

    /** Whether the person has a socket open here. */
    public boolean isHere(UUID userId) {
        return byUser.containsKey(userId);
    }

    void closeSession(UUID sessionId) {
        var connection = bySession.get(sessionId);
        if (connection != null) {
            connection.close(Connection.UNAUTHENTICATED, "The session has ended");
        }
    }

    private void received(Envelope envelope) {
        if (envelope.kind() == Envelope.Kind.REPLACED) {
            var connection = bySession.get(envelope.sessionId());
            if (connection != null && isOlder(connection.id(), envelope.connectionId())) {
                connection.close(Connection.REPLACED, "Opened again by the same session");
            }
        } else {
            deliverHere(envelope);
        }
    }

    private void deliverHere(Envelope envelope) {
        for (var person : envelope.to()) {
            for (var connection : byUser.getOrDefault(person, Set.of())) {
                if (!connection.id().equals(envelope.connectionId())) {
                    connection.send(envelope.frame());
                }
            }
        }
    }

    private void linked(boolean linked) {
        var frame = plain(linked ? LinkFrame.up() : LinkFrame.down());
        connections().forEach(connection -> connection.send(frame));
    }

    private static boolean isOlder(UUID id, @Nullable UUID than) {
        return than != null && id.toString().compareTo(than.toString()) < 0;
    }
}
