package app.kindred.users.session;

import app.kindred.shared.id.Ids;
import app.kindred.shared.identity.SessionRevocations;
import app.kindred.shared.transaction.AfterCommit;
import app.kindred.users.secret.Secrets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Opens, renews and ends sessions.
 *
 * <p>A refresh token is good once. Its successor is derived from it under a key of ours, not drawn
 * at random: so a client that lost the answer, or asked twice at once, is given the same successor
 * again within the grace time, and there is never more than one living token in a family. After
 * that, a spent token means that somebody copied it: the whole family ends.
 */
@Component
public class Sessions {

    private static final String SUCCESSION = "session/refresh";
    private static final int DEVICE_LENGTH = 120;

    private final SessionStore store;
    private final TokenMint mint;
    private final SessionRevocations revocations;
    private final Secrets secrets;
    private final SessionProperties properties;
    private final Clock clock;

    Sessions(
            SessionStore store,
            TokenMint mint,
            SessionRevocations revocations,
            Secrets secrets,
            SessionProperties properties,
            Clock clock) {
        this.store = store;
        this.mint = mint;
        this.revocations = revocations;
        this.secrets = secrets;
        this.properties = properties;
        this.clock = clock;
    }

    /** A new session for an account whose owner has just proven themselves. */
    public Tokens open(UUID accountId, @Nullable String device) {
        var now = clock.instant();
        var holder =
                store.findHolder(accountId, now)
                        .orElseThrow(
                                () -> new IllegalStateException("no sessions for such an account"));
        var token = new RefreshToken(Ids.at(now), secrets.randomBytes(32));
        store.add(
                token.sessionId(),
                accountId,
                token.hash(),
                shortened(device),
                now,
                now.plus(properties.refreshLife()));
        return tokens(holder, token);
    }

    RefreshResult refresh(String text) {
        var token = RefreshToken.parse(text).orElse(null);
        if (token == null) {
            return new RefreshResult.Unknown();
        }
        var now = clock.instant();
        var next = successor(token);
        var rotated =
                store.rotate(
                        token.sessionId(),
                        token.hash(),
                        next.hash(),
                        now,
                        now.plus(properties.refreshLife()));
        var session = store.find(token.sessionId()).orElse(null);
        if (session == null || session.revokedAt() != null || !session.expiresAt().isAfter(now)) {
            return new RefreshResult.Unknown();
        }
        var repeated =
                !rotated
                        && MessageDigest.isEqual(token.hash(), session.previousHash())
                        && session.rotatedAt().plus(properties.refreshGrace()).isAfter(now);
        if (!rotated && !repeated) {
            end(session.accountId(), session.id());
            return new RefreshResult.Reused();
        }
        return store.findHolder(session.accountId(), now)
                .<RefreshResult>map(holder -> new RefreshResult.Refreshed(tokens(holder, next)))
                .orElseGet(RefreshResult.Unknown::new);
    }

    /** Ends one session of an account; false when there is no such living one. */
    public boolean end(UUID accountId, UUID sessionId) {
        var ended = store.revoke(sessionId, accountId, clock.instant());
        if (ended) {
            afterCommit(List.of(sessionId));
        }
        return ended;
    }

    /** Ends every session of an account but, where given, one. */
    public void endAll(UUID accountId, @Nullable UUID except) {
        afterCommit(store.revokeAll(accountId, except, clock.instant()));
    }

    List<SessionStore.Session> list(UUID accountId) {
        return store.list(accountId, clock.instant());
    }

    @Scheduled(fixedDelayString = "PT1H", initialDelayString = "PT5M")
    void purge() {
        while (store.purge(clock.instant().minus(Duration.ofDays(7))) > 0) {}
    }

    private void afterCommit(List<UUID> ended) {
        AfterCommit.run(() -> ended.forEach(revocations::revoke));
    }

    private Tokens tokens(Holder holder, RefreshToken refresh) {
        return new Tokens(
                mint.mint(holder, refresh.sessionId()),
                refresh.text(),
                "Bearer",
                properties.accessLife().toSeconds());
    }

    private RefreshToken successor(RefreshToken token) {
        return new RefreshToken(token.sessionId(), secrets.mac(SUCCESSION, token.bytes()));
    }

    private static @Nullable String shortened(@Nullable String device) {
        return Optional.ofNullable(device)
                .map(d -> d.replaceAll("\\p{Cntrl}", ""))
                .map(d -> d.substring(0, Math.min(d.length(), DEVICE_LENGTH)))
                .orElse(null);
    }

    sealed interface RefreshResult {
        record Refreshed(Tokens tokens) implements RefreshResult {}

        /** A spent token came back: its family has been ended. */
        record Reused() implements RefreshResult {}

        record Unknown() implements RefreshResult {}
    }
}
