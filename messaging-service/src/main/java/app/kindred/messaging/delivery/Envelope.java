package app.kindred.messaging.delivery;

import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What instances tell each other: a frame and for whom, or that a session has opened a new socket.
 *
 * @param connectionId the connection that is left out, or the one that took over
 */
record Envelope(
        Kind kind,
        List<UUID> to,
        @Nullable UUID connectionId,
        @Nullable UUID sessionId,
        @Nullable UUID matchId,
        @Nullable UUID senderId,
        long seq,
        long sentMillis,
        String json) {

    enum Kind {
        PLAIN,
        NUMBERED,
        ACK,
        REPLACED,
        /** Proves to an instance that it still hears itself. */
        BEAT
    }

    static Envelope of(Collection<UUID> people, Frame frame, @Nullable UUID except) {
        var to = List.copyOf(people);
        return switch (frame) {
            case Frame.Plain(var json) ->
                    new Envelope(Kind.PLAIN, to, except, null, null, null, 0, 0, json);
            case Frame.Numbered m ->
                    new Envelope(
                            Kind.NUMBERED,
                            to,
                            except,
                            null,
                            m.matchId(),
                            m.senderId(),
                            m.seq(),
                            m.sentMillis(),
                            m.json());
            case Frame.Ack(var matchId, var seq, var json) ->
                    new Envelope(Kind.ACK, to, except, null, matchId, null, seq, 0, json);
        };
    }

    static Envelope replaced(UUID sessionId, UUID connectionId) {
        return new Envelope(
                Kind.REPLACED, List.of(), connectionId, sessionId, null, null, 0, 0, "");
    }

    static Envelope beat() {
        return new Envelope(Kind.BEAT, List.of(), null, null, null, null, 0, 0, "");
    }

    Frame frame() {
        return matchId != null && senderId != null
                ? new Frame.Numbered(matchId, seq, senderId, sentMillis, json)
                : new Frame.Plain(json);
    }
}
