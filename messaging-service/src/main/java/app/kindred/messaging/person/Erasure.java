package app.kindred.messaging.person;

import java.util.UUID;

/** Implemented by every feature that keeps something of a person, to delete it when they go. */
public interface Erasure {

    /** Deletes what is kept of the person. Safe to repeat; within the caller's transaction. */
    void erase(UUID userId);
}
