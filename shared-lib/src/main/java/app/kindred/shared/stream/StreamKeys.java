package app.kindred.shared.stream;

/** Where the facts of a topic lie in Redis. */
public final class StreamKeys {

    private StreamKeys() {}

    public static String of(String topic) {
        return "kindred:stream:" + topic;
    }

    /** The stream of facts that no attempt could handle. */
    public static String deadLetters(String topic) {
        return of(topic) + ":dead";
    }

    /**
     * Names the present life of the stream: gone when Redis lost its data. The braces keep it in
     * the same slot of a Redis Cluster as the stream, so that both are lost together.
     */
    public static String incarnation(String topic) {
        return "{" + of(topic) + "}:incarnation";
    }
}
