package app.kindred.users.operation;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.shared.identity.Caller.Role;
import app.kindred.users.UsersTest;
import org.junit.jupiter.api.Test;

class ReplayTests extends UsersTest {

    @Test
    void everyFactIsToldAgainBatchByBatch() {
        var admin = aPerson(Role.ADMIN);
        var robin = aPerson();
        put(robin.bearer(), "/api/users/" + admin.id() + "/block", null).is(204);
        var before = facts("profile.v1", robin.id()).size();

        var next = "";
        int calls = 0;
        do {
            var answer =
                    post(admin.bearer(), "/admin/users/replay?limit=20&after=" + next, null)
                            .is(200)
                            .body();
            next = answer.path("next").asString("");
            assertThat(++calls).isLessThan(1000);
        } while (!next.isEmpty());

        assertThat(facts("profile.v1", robin.id())).hasSize(before + 1);
        assertThat(facts("block.v1", robin.id())).hasSize(2);
        post(robin.bearer(), "/admin/users/replay", null).is(403);
        post(null, "/admin/users/replay", null).is(401);
        post(admin.bearer(), "/admin/users/replay?limit=0", null).is(422);
        post(admin.bearer(), "/admin/users/replay?after=nonsense", null).is(422);
        post(admin.bearer(), "/admin/users/replay?limit=x", null).is(400);
    }
}
