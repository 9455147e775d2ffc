package app.kindred.messaging.delivery;

import java.time.Duration;

/**
 * Tells clients whether the socket can be relied on: while instances cannot reach each other, what
 * is sent on another is not heard here, and a client asks over REST every so often.
 */
public record LinkFrame(String type, boolean live, long pollSeconds) {

    private static final Duration POLL = Duration.ofSeconds(5);

    public static LinkFrame up() {
        return new LinkFrame("link", true, 0);
    }

    public static LinkFrame down() {
        return new LinkFrame("link", false, POLL.toSeconds());
    }
}
