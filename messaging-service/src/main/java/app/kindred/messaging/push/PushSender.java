package app.kindred.messaging.push;

/** A service that brings notices to phones of one platform. */
interface PushSender {

    enum Outcome {
        ACCEPTED,
        /** The token is no longer any phone's. */
        GONE,
        /** To be tried again. */
        FAILED
    }

    Outcome send(Push push);
}
