package app.kindred.users.profile;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.shared.cache.CacheSpec;
import app.kindred.shared.cache.TieredCache;
import app.kindred.shared.identity.Caller.Role;
import app.kindred.users.Statements;
import app.kindred.users.UsersTest;
import app.kindred.users.profile.KnownProfiles.Known;
import java.util.List;
import java.util.UUID;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** An answer takes as many statements for a hundred people as for one. */
class StatementCountTests extends UsersTest {

    @Autowired private TieredCache cache;
    @Autowired private CacheSpec<Known> user;

    private List<UUID> people = List.of();

    /** A hundred people, with two photos each. */
    @BeforeEach
    void addPeople() {
        people = Stream.generate(UUID::randomUUID).limit(100).toList();
        for (var id : people) {
            jdbc.sql(
                            """
                            WITH a AS (INSERT INTO account (id, email, password_hash, state)
                                       VALUES (:id, :email, 'none', 'ACTIVE') RETURNING id),
                                 p AS (INSERT INTO profile (id, name, birth_date, gender)
                                       SELECT id, 'Somebody', '1990-01-02', 1 FROM a RETURNING id)
                            INSERT INTO photo (id, user_id, position, state, width, height, object_key)
                            SELECT gen_random_uuid(), id, n, 'APPROVED', 10, 10, 'none/' || n FROM p, generate_series(1, 2) n
                            """)
                    .param("id", id)
                    .param("email", newEmail())
                    .update();
        }
    }

    @AfterEach
    void removePeople() {
        var ids = people.toArray(UUID[]::new);
        jdbc.sql("DELETE FROM report WHERE reported_id = ANY (?)").param(ids).update();
        jdbc.sql("DELETE FROM account WHERE id = ANY (?)").param(ids).update();
    }

    @Test
    void aBatchOfProfilesTakesThreeStatementsAndOneOnceTheyAreCached() {
        var viewer = aPerson();
        IntConsumer read = size -> read(viewer, people.subList(0, size));

        // Who may be seen, their profiles, their photos.
        assertThat(cold(read)).containsExactly(3, 3, 3);
        read.accept(100);
        // Who may be seen is asked of the database each time.
        assertThat(statements(read)).containsExactly(1, 1, 1);
    }

    @Test
    void theQueueOfReportsTakesAsManyStatementsForAHundredAsForOne() {
        var moderator = aPerson(Role.MODERATOR);
        for (var id : people) {
            // Heavier than any other, so that they stand at the head of the queue.
            jdbc.sql(
                            """
                            INSERT INTO report (id, reporter_id, reported_id, category, weight)
                            VALUES (gen_random_uuid(), gen_random_uuid(), ?, 'SPAM', 9)
                            """)
                    .param(id)
                    .update();
        }
        IntConsumer read =
                size -> {
                    var path = "/admin/moderation/queue?limit=" + size;
                    var queue = get(moderator.bearer(), path).is(200).body().path("reports");
                    assertThat(queue).hasSize(size);
                    for (var report : queue) {
                        assertThat(report.path("reported").path("id"))
                                .isEqualTo(report.path("reportedId"));
                        assertThat(report.path("reported").path("photos")).hasSize(2);
                    }
                };

        // The queue, the profiles, their photos.
        assertThat(cold(read)).containsExactly(3, 3, 3);
        read.accept(100);
        assertThat(statements(read)).containsExactly(1, 1, 1);
    }

    private List<Integer> cold(IntConsumer read) {
        return statements(
                size -> {
                    cache.invalidate(user, people.stream().map(UUID::toString).toList());
                    read.accept(size);
                });
    }

    private static List<Integer> statements(IntConsumer read) {
        return Stream.of(1, 10, 100)
                .map(
                        size -> {
                            Statements.start();
                            read.accept(size);
                            return Statements.prepared();
                        })
                .toList();
    }

    private void read(Person viewer, List<UUID> ids) {
        var found =
                get(
                                viewer.bearer(),
                                "/api/users?ids="
                                        + ids.stream()
                                                .map(UUID::toString)
                                                .collect(Collectors.joining(",")))
                        .is(200)
                        .body();
        assertThat(found).hasSameSizeAs(ids);
        assertThat(found.get(0).path("photos")).hasSize(2);
    }
}
