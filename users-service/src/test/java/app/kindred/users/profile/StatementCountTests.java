package app.kindred.users.profile;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.users.Statements;
import app.kindred.users.UsersTest;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StatementCountTests extends UsersTest {

    @Test
    void aBatchTakesOneStatementWhateverItsSizeOnceItsProfilesAreCached() {
        var viewer = aPerson();
        var known = Stream.generate(this::aPerson).limit(10).map(Person::id).toList();
        read(viewer, known);

        var statements =
                Stream.of(1, 10, 100)
                        .map(
                                size -> {
                                    var ids =
                                            Stream.concat(
                                                            known.stream(),
                                                            Stream.generate(UUID::randomUUID))
                                                    .limit(size)
                                                    .toList();
                                    Statements.start();
                                    read(viewer, ids);
                                    return Statements.prepared();
                                })
                        .toList();

        // Who may be seen is asked of the database each time; the profiles are in the cache by now.
        assertThat(statements).containsExactly(1, 1, 1);
    }

    private void read(Person viewer, List<UUID> ids) {
        get(
                        viewer.bearer(),
                        "/api/users?ids="
                                + ids.stream().map(UUID::toString).collect(Collectors.joining(",")))
                .is(200);
    }
}
