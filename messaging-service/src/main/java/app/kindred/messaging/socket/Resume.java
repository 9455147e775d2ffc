package app.kindred.messaging.socket;

import app.kindred.messaging.conversation.Conversations;
import app.kindred.messaging.delivery.Backlog;
import app.kindred.messaging.delivery.Connection;
import app.kindred.messaging.delivery.Delivery;
import app.kindred.messaging.message.Changes;
import app.kindred.shared.cursor.Cursors;
import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Brings a client up to date: per conversation from the seq it has, or in all of them since a
 * cursor.
 *
 * <p>The replay runs as a task of the connection's writer, so what is sent meanwhile waits behind
 * it and is then dropped where the replay has shown it. A cursor is a time: replay begins some
 * seconds before it, since a message gets its time a moment before it is committed. Clients drop
 * what they have by seq.
 */
@Component
class Resume {

    private static final int MOST_MATCHES = 100;
    private static final int MOST_UNDER_WAY = 4;
    private static final int PAGE = 100;
    private static final int MOST_MESSAGES = 1_000;
    private static final Duration OVERLAP = Duration.ofSeconds(30);

    /** Replays read the same pool as sends do: those that crowd in after an outage take turns. */
    private final Semaphore turns = new Semaphore(8);

    /** Replays asked for by each connection; of one that closed first it is forgotten. */
    private final Cache<UUID, Integer> underWay =
            Caffeine.newBuilder()
                    .expireAfterWrite(Duration.ofMinutes(1))
                    .maximumSize(20_000)
                    .build();

    private final Conversations conversations;
    private final ChangedQuery changed;
    private final Changes changes;
    private final Backlog backlog;
    private final Delivery delivery;
    private final Cursors cursors;
    private final Clock clock;

    Resume(
            Conversations conversations,
            ChangedQuery changed,
            Changes changes,
            Backlog backlog,
            Delivery delivery,
            Cursors cursors,
            Clock clock) {
        this.conversations = conversations;
        this.changed = changed;
        this.changes = changes;
        this.backlog = backlog;
        this.delivery = delivery;
        this.cursors = cursors;
        this.clock = clock;
    }

    record Since(long sinceMillis) {}

    /** Now, as a point to resume from. */
    String cursor() {
        return cursors.encode(new Since(clock.millis()));
    }

    void start(Connection connection, ClientFrame frame) {
        Connection.Task replay;
        if (frame.since() != null) {
            var since = cursors.decode(frame.since(), Since.class);
            replay = writer -> replaySince(connection, writer, since);
        } else {
            var matches = check(frame.matches());
            replay = writer -> replayMatches(connection, writer, matches);
        }
        if (underWay.asMap().merge(connection.id(), 1, Integer::sum) > MOST_UNDER_WAY) {
            done(connection);
            throw new ProblemException(
                            ProblemType.RATE_LIMITED,
                            "At most %d at a time: wait for caughtUp.".formatted(MOST_UNDER_WAY))
                    .retryAfter(Duration.ofSeconds(1));
        }
        connection.run(
                writer -> {
                    try {
                        inTurn(() -> replay.run(writer));
                    } finally {
                        done(connection);
                    }
                });
    }

    private void done(Connection connection) {
        underWay.asMap().computeIfPresent(connection.id(), (id, n) -> n == 1 ? null : n - 1);
    }

    private static List<ClientFrame.Had> check(@Nullable List<ClientFrame.Had> matches) {
        if (matches == null || matches.isEmpty() || matches.size() > MOST_MATCHES) {
            throw ProblemException.invalid(
                    "matches", "or since must be given, with 1 to " + MOST_MATCHES + " matches");
        }
        for (var had : matches) {
            if (had == null
                    || had.matchId() == null
                    || had.afterSeq() == null
                    || had.afterSeq() < 0) {
                throw ProblemException.invalid(
                        "matches", "must each have a matchId and an afterSeq of 0 or more");
            }
        }
        return matches;
    }

    private void replayMatches(
            Connection connection, Connection.Writer writer, List<ClientFrame.Had> matches)
            throws IOException {
        var cursor = cursor();
        for (var had : matches) {
            var matchId = Objects.requireNonNull(had.matchId());
            try {
                var conversation = conversations.get(matchId, connection.owner().userId(), null);
                long reached =
                        replay(
                                writer,
                                matchId,
                                Objects.requireNonNull(had.afterSeq()),
                                conversation.lastSeq());
                writer.write(
                        delivery.plain(
                                new ServerFrame.CaughtUp("caughtUp", matchId, reached, cursor)));
            } catch (ProblemException e) {
                writer.write(delivery.plain(ServerFrame.Problem.of(e, null).about(matchId)));
            }
        }
    }

    private void replaySince(Connection connection, Connection.Writer writer, Since since)
            throws IOException {
        var cursor = cursor();
        var from = Instant.ofEpochMilli(since.sinceMillis()).minus(OVERLAP);
        var user = connection.owner().userId();
        var conversations = changed.since(user, from, MOST_MATCHES + 1);
        if (conversations.size() > MOST_MATCHES) {
            writer.write(
                    delivery.plain(
                            ServerFrame.Problem.of(
                                    new ProblemException(
                                            ProblemType.CONFLICT,
                                            "Too much has changed since then; load the"
                                                    + " conversations over REST."),
                                    null)));
            return;
        }
        for (var conversation : conversations) {
            replay(writer, conversation.matchId(), conversation.afterSeq(), conversation.lastSeq());
        }
        for (var change : changes.since(user, from)) {
            writer.write(change);
        }
        writer.write(delivery.plain(new ServerFrame.CaughtUp("caughtUp", null, null, cursor)));
    }

    /** Writes what follows a seq, up to a bound; says how far it got. */
    private long replay(Connection.Writer writer, UUID matchId, long after, long last)
            throws IOException {
        long from = Math.min(after, last);
        long end = Math.min(last, from + MOST_MESSAGES);
        writer.startAfter(matchId, from);
        for (long at = from; at < end; at += PAGE) {
            for (var frame : backlog.between(matchId, at + 1, Math.min(end, at + PAGE))) {
                writer.write(frame);
            }
        }
        return end;
    }

    private interface Replay {

        void run() throws IOException;
    }

    private void inTurn(Replay replay) throws IOException {
        try {
            if (!turns.tryAcquire(20, TimeUnit.SECONDS)) {
                throw new IOException("Too many replays at once");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        try {
            replay.run();
        } finally {
            turns.release();
        }
    }
}
