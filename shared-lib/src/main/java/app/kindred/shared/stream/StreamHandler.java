package app.kindred.shared.stream;

/**
 * Handles the facts of one topic. A bean of this type is all that a service declares to consume a
 * stream. It may be called more than once for the same fact, from several instances, and out of
 * order: it must be idempotent and drop versions older than the one it has. An exception means
 * "again later", and after the last attempt the dead-letter stream.
 */
public interface StreamHandler {

    /** The stream's name, such as {@code profile.v1}. */
    String topic();

    void handle(StreamEvent event);
}
