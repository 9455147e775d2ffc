package app.kindred.users.block;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.users.UsersTest;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BlockTests extends UsersTest {

    @Test
    void aBlockHidesBothFromEachOtherUntilItIsLifted() {
        var robin = aPerson();
        var sam = aPerson();
        get(robin.bearer(), "/api/users/" + sam.id()).is(200);

        put(robin.bearer(), "/api/users/" + sam.id() + "/block", null).is(204);
        put(robin.bearer(), "/api/users/" + sam.id() + "/block", null).is(204);

        get(robin.bearer(), "/api/users/" + sam.id()).is(404);
        get(sam.bearer(), "/api/users/" + robin.id()).is(404);
        assertThat(get(sam.bearer(), "/api/users?ids=" + robin.id()).is(200).body()).isEmpty();
        assertThat(facts("block.v1", robin.id())).hasSize(1);

        delete(sam.bearer(), "/api/users/" + robin.id() + "/block").is(204);
        get(sam.bearer(), "/api/users/" + robin.id()).is(404);
        delete(robin.bearer(), "/api/users/" + sam.id() + "/block").is(204);
        get(sam.bearer(), "/api/users/" + robin.id()).is(200);
        assertThat(facts("block.v1", robin.id()))
                .extracting(fact -> fact.path("active").asBoolean())
                .containsExactly(true, false);
    }

    @Test
    void strangersAndOneselfCannotBeBlocked() {
        var robin = aPerson();
        put(robin.bearer(), "/api/users/" + UUID.randomUUID() + "/block", null).is(404);
        put(robin.bearer(), "/api/users/" + robin.id() + "/block", null).is(422);
        put(robin.bearer(), "/api/users/x/block", null).is(400);
    }
}
