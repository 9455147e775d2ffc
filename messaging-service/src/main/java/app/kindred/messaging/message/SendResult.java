package app.kindred.messaging.message;

/** What became of a send. */
public sealed interface SendResult {

    Message message();

    /** Stored now. */
    record Sent(Message message) implements SendResult {}

    /** Stored before under the same clientMessageId; this is what was stored then. */
    record Repeated(Message message) implements SendResult {}
}
