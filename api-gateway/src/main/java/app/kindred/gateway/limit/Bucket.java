package app.kindred.gateway.limit;

/** What one instance holds of one client's bucket: tokens taken from Redis and not yet spent. */
final class Bucket {

    private boolean met;
    private int leased;
    private long refusedUntil;
    private double ownTokens;
    private long ownSince;

    Bucket(int size, long now) {
        this.ownTokens = size;
        this.ownSince = now;
    }

    /** Spends one of the leased tokens, where one is left. */
    synchronized boolean takeLeased() {
        if (leased == 0) {
            return false;
        }
        leased--;
        return true;
    }

    /** Whether this is the first time that the client comes to this instance. */
    synchronized boolean meet() {
        boolean first = !met;
        met = true;
        return first;
    }

    synchronized void lease(int tokens) {
        leased += tokens;
    }

    /** Keeps a client that was refused from asking Redis again before it makes sense. */
    synchronized void refuseUntil(long time) {
        refusedUntil = time;
    }

    /** Milliseconds until a token can be there, or 0 when it is worth asking. */
    synchronized long refusedFor(long now) {
        return Math.max(0, refusedUntil - now);
    }

    /**
     * Spends a token of this instance's own bucket, for as long as Redis is gone.
     *
     * @return milliseconds to wait, 0 when the token was there
     */
    synchronized long takeOwn(int size, double perSecond, long now) {
        ownTokens = Math.min(size, ownTokens + (now - ownSince) * perSecond / 1_000);
        ownSince = now;
        if (ownTokens >= 1) {
            ownTokens--;
            return 0;
        }
        return (long) Math.ceil((1 - ownTokens) * 1_000 / perSecond);
    }
}
