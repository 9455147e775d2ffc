package app.kindred.messaging.shield;

import app.kindred.shared.id.Ids;
import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Lets a first message through, or says what is wrong with it. */
@Component
public class Shield {

    public static final ProblemType SHIELDED =
            new ProblemType("first-message", 422, "Not in a first message");

    private static final Duration DAY = Duration.ofDays(1);

    /** "Hi" is what many write to many; below this length the same words mean nothing. */
    private static final int TELLING_LENGTH = 20;

    private final OpenerStore store;
    private final ShieldProperties properties;
    private final Clock clock;

    Shield(OpenerStore store, ShieldProperties properties, Clock clock) {
        this.store = store;
        this.properties = properties;
        this.clock = clock;
    }

    /**
     * Within the transaction that stores the message and under its conversation's lock, so that a
     * refused message leaves no trace and counts for nothing.
     */
    public void check(UUID senderId, UUID partnerId, UUID matchId, @Nullable String body) {
        if (store.isAnswered(matchId, partnerId)) {
            return;
        }
        var plain = PlainText.of(body == null ? "" : body);
        ContactDetails.in(plain)
                .ifPresent(
                        found -> {
                            throw refused(
                                    "A first message cannot carry %s. Wait for an answer before you share it."
                                            .formatted(found));
                        });
        Instant now = clock.instant();
        boolean isNew = isNew(senderId, now);
        long fingerprint = fingerprint(plain);
        var recent = store.recent(senderId, matchId, fingerprint, now.minus(DAY));
        if (recent.openers() >= (isNew ? properties.newOpeners() : properties.openers())) {
            throw new ProblemException(
                            ProblemType.RATE_LIMITED,
                            "You have opened many conversations today. Answer some, or go on tomorrow.")
                    .retryAfter(DAY);
        }
        if (fingerprint != 0
                && recent.same() >= (isNew ? properties.newSame() : properties.same())) {
            throw refused(
                    "You have sent the same first message to several people today. Write something"
                            + " of your own to this one.");
        }
        store.add(senderId, matchId, fingerprint, now);
    }

    /** An id of version 7 carries the time of the registration. */
    private boolean isNew(UUID userId, Instant now) {
        return userId.version() == 7 && Ids.timeOf(userId).plus(properties.newFor()).isAfter(now);
    }

    /** Of letters alone, so that a comma, a smiley or a number does not make it another text. */
    private static long fingerprint(String plain) {
        long hash = 0xcbf29ce484222325L;
        int letters = 0;
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            if (Character.isLetter(c)) {
                hash = (hash ^ c) * 0x100000001b3L;
                letters++;
            }
        }
        return letters < TELLING_LENGTH ? 0 : hash;
    }

    private static ProblemException refused(String sentence) {
        return new ProblemException(SHIELDED, sentence);
    }
}
