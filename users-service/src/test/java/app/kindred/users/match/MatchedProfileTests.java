package app.kindred.users.match;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.users.UsersTest;
import java.time.Instant;
import java.util.HashMap;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatchedProfileTests extends UsersTest {

    private static final int OPENED = 1;
    private static final int CLOSED = 2;

    @ParameterizedTest
    @CsvSource({"true, false", "false, true"})
    void theHiddenAreSeenByTheirMatchesAndByNobodyElse(boolean paused, boolean incognito) {
        var robin = aPerson();
        var sam = aPerson();
        var stranger = aPerson();
        hide(robin, paused, incognito);
        get(sam.bearer(), "/api/users/" + robin.id()).is(404);
        var match = UUID.randomUUID();

        match(match, robin, sam, OPENED);

        awaitStatus(sam, robin, 200);
        assertThat(get(sam.bearer(), "/api/users?ids=" + robin.id()).is(200).body()).hasSize(1);
        get(stranger.bearer(), "/api/users/" + robin.id()).is(404);
        assertThat(get(stranger.bearer(), "/api/users?ids=" + robin.id()).is(200).body()).isEmpty();

        match(match, robin, sam, CLOSED);

        awaitStatus(sam, robin, 404);
        get(robin.bearer(), "/api/users/" + sam.id()).is(200);
    }

    @Test
    void aMatchThatIsClosedIsNotOpenedByAFactThatComesLate() {
        var robin = aPerson();
        var sam = aPerson();
        var witness = aPerson();
        hide(robin, true, false);
        var match = UUID.randomUUID();
        match(match, robin, sam, CLOSED);
        match(match, robin, sam, OPENED);
        // The stream is read in order: when this one has arrived, those before it have.
        match(UUID.randomUUID(), robin, witness, OPENED);
        awaitStatus(witness, robin, 200);

        get(sam.bearer(), "/api/users/" + robin.id()).is(404);
    }

    @Test
    void aBlockIsStrongerThanAMatch() {
        var robin = aPerson();
        var sam = aPerson();
        hide(robin, false, true);
        match(UUID.randomUUID(), robin, sam, OPENED);
        awaitStatus(sam, robin, 200);

        put(robin.bearer(), "/api/users/" + sam.id() + "/block", null).is(204);

        get(sam.bearer(), "/api/users/" + robin.id()).is(404);
        get(robin.bearer(), "/api/users/" + sam.id()).is(404);
    }

    private void awaitStatus(Person viewer, Person seen, int status) {
        eventually(
                () ->
                        Optional.of(get(viewer.bearer(), "/api/users/" + seen.id()))
                                .filter(answer -> answer.status() == status));
    }

    private void hide(Person person, boolean paused, boolean incognito) {
        put(
                        person.bearer(),
                        "/api/users/me/visibility",
                        "{\"paused\":%s,\"incognito\":%s,\"hideAge\":false,\"hideDistance\":false}"
                                .formatted(paused, incognito))
                .is(200);
    }

    private void match(UUID id, Person one, Person other, int version) {
        var oneIsLow = one.id().toString().compareTo(other.id().toString()) < 0;
        var fact = new HashMap<String, Object>();
        fact.put("matchId", id);
        fact.put("lowId", oneIsLow ? one.id() : other.id());
        fact.put("highId", oneIsLow ? other.id() : one.id());
        fact.put("kind", "regular");
        fact.put("createdAt", Instant.EPOCH);
        fact.put("closedAt", version == CLOSED ? Instant.EPOCH : null);
        tell("match.v1", id, version, fact);
    }
}
