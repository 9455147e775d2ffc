package app.kindred.system;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is changed through one instance of a service is seen through another at once. */
class TwoInstancesIT {

    private static final Duration SEEN_WITHIN = Duration.ofMillis(100);

    /** A reconnect takes a fifth of a second, and what was missed is seen a second later. */
    private static final Duration SEEN_AFTER_A_CUT = Duration.ofMillis(1_200);

    private static final Kindred KINDRED = Kindred.running();
    private static ServiceProcess other;

    private final Person nora = Person.registered(KINDRED, "Nora", "woman");
    private final Person otto = Person.registered(KINDRED, "Otto", "man");

    @BeforeAll
    static void startAnother() {
        other = KINDRED.another("users", "users-service", Map.of());
        other.start();
        other.awaitReady();
    }

    @AfterAll
    static void stopTheOther() {
        other.stop();
    }

    @Test
    void aChangedProfileIsSeenThroughTheOtherInstance() {
        for (int i = 0; i < 20; i++) {
            var bio = "Draft number " + i + ".";
            seenElsewhere("");
            nora.client().patch("/api/users/me", Map.of("bio", bio)).expect(200);
            Eventually.within(SEEN_WITHIN, bio, () -> seenElsewhere(bio));
        }
    }

    @Test
    void aChangeMissedWhileTheSubscriptionWasCutIsSeenSoonAfterItsReturn() {
        for (int i = 0; i < 5; i++) {
            var bio = "Cut number " + i + ".";
            seenElsewhere("");
            KINDRED.redis().command("CLIENT KILL TYPE pubsub");
            nora.client().patch("/api/users/me", Map.of("bio", bio)).expect(200);
            Eventually.within(SEEN_AFTER_A_CUT, bio, () -> seenElsewhere(bio));
        }
    }

    private boolean seenElsewhere(String bio) {
        return otto.client()
                .at(other.url())
                .get("/api/users/" + nora.id())
                .expect(200)
                .body()
                .contains(bio);
    }
}
