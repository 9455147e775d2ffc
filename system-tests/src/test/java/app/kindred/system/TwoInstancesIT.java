package app.kindred.system;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is changed through one instance of a service is seen through another at once. */
class TwoInstancesIT {

    /**
     * Far above what it takes, which is printed; far below the minute that memory keeps a value.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

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
        long longest = 0;
        for (int i = 0; i < 20; i++) {
            var bio = "Draft number " + i + ".";
            seenElsewhere("");
            nora.client().patch("/api/users/me", Map.of("bio", bio)).expect(200);
            longest = Math.max(longest, millisUntilSeen(bio));
        }
        System.out.printf("A change was seen through the other instance after %d ms%n", longest);
    }

    @Test
    void aChangeMissedWhileTheSubscriptionWasCutIsSeenSoonAfterItsReturn() {
        long longest = 0;
        for (int i = 0; i < 5; i++) {
            var bio = "Cut number " + i + ".";
            seenElsewhere("");
            KINDRED.redis().command("CLIENT KILL TYPE pubsub");
            nora.client().patch("/api/users/me", Map.of("bio", bio)).expect(200);
            longest = Math.max(longest, millisUntilSeen(bio));
        }
        System.out.printf("A change missed by a cut was seen after %d ms%n", longest);
    }

    private long millisUntilSeen(String bio) {
        long since = System.nanoTime();
        Eventually.within(PATIENCE, bio, () -> seenElsewhere(bio));
        return Duration.ofNanos(System.nanoTime() - since).toMillis();
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
