package app.kindred.messaging.delivery;

import java.util.List;
import java.util.UUID;

/** The stored messages, as the frames in which a socket would have had them. */
public interface Backlog {

    /** The messages from one seq to another, both included, oldest first. */
    List<Frame.Numbered> between(UUID matchId, long from, long to);
}
