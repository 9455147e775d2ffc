package app.kindred.messaging.delivery;

import java.util.UUID;

/** What is written to a socket, as JSON already. */
public sealed interface Frame {

    String json();

    /** Any frame that stands for itself. */
    record Plain(String json) implements Frame {}

    /**
     * A message. A socket sees those of a conversation in the order of their seq, and each once.
     *
     * @param sentMillis when it was sent, to measure how long it took
     */
    record Numbered(UUID matchId, long seq, UUID senderId, long sentMillis, String json)
            implements Frame {}

    /** Tells a socket that what it sent has been stored; takes the message's place there. */
    record Ack(UUID matchId, long seq, String json) implements Frame {}
}
