package app.kindred.shared.redis;

/** Decides, by what came of the commands before, whether Redis is asked at all. */
public interface Breaker {

    /** Whether it is closed: the next command may be sent. */
    boolean available();

    void succeeded();

    /** What the caller is told. */
    RuntimeException failed(Throwable why);

    /** A connection to Redis was lost, that of a channel apart. */
    default void disconnected() {}
}
