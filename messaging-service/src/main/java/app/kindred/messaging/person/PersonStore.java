package app.kindred.messaging.person;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The tables {@code person} and {@code block}. Every write names the version it comes from and is
 * without effect when a later one is already there.
 */
@Repository
class PersonStore {

    private final JdbcClient jdbc;

    PersonStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<Person> findVisible(UUID id) {
        return jdbc.sql("SELECT id, name, photo FROM person WHERE id = :id AND visible")
                .param("id", id)
                .query(
                        (row, n) ->
                                Person.of(
                                        row.getObject("id", UUID.class),
                                        row.getString("name"),
                                        row.getString("photo")))
                .optional();
    }

    void describe(UUID id, long version, String name, @Nullable String photo) {
        jdbc.sql(
                        """
                        INSERT INTO person (id, name, photo, version)
                        VALUES (:id, :name, :photo, :version)
                        ON CONFLICT (id) DO UPDATE
                           SET name = excluded.name, photo = excluded.photo, version = excluded.version
                         WHERE person.version < excluded.version
                        """)
                .param("id", id)
                .param("name", name)
                .param("photo", photo)
                .param("version", version)
                .update();
    }

    void setVisible(UUID id, long accountVersion, boolean visible) {
        jdbc.sql(
                        """
                        INSERT INTO person (id, visible, account_version)
                        VALUES (:id, :visible, :version)
                        ON CONFLICT (id) DO UPDATE
                           SET visible = excluded.visible, account_version = excluded.account_version
                         WHERE person.account_version < excluded.account_version
                        """)
                .param("id", id)
                .param("visible", visible)
                .param("version", accountVersion)
                .update();
    }

    /**
     * Forgets name and photo but keeps the row hidden, with versions that no event can exceed, so
     * that a late profile event does not bring the person back.
     */
    void forget(UUID id) {
        jdbc.sql(
                        """
                        INSERT INTO person (id, visible, version, account_version)
                        VALUES (:id, false, :last, :last)
                        ON CONFLICT (id) DO UPDATE
                           SET name = '', photo = NULL, visible = false,
                               version = :last, account_version = :last
                        """)
                .param("id", id)
                .param("last", Long.MAX_VALUE)
                .update();
        jdbc.sql("DELETE FROM block WHERE blocker_id = :id OR blocked_id = :id")
                .param("id", id)
                .update();
    }

    void setBlock(UUID blocker, UUID blocked, boolean active, long version) {
        jdbc.sql(
                        """
                        INSERT INTO block (blocker_id, blocked_id, active, version)
                        VALUES (:blocker, :blocked, :active, :version)
                        ON CONFLICT (blocker_id, blocked_id) DO UPDATE
                           SET active = excluded.active, version = excluded.version
                         WHERE block.version < excluded.version
                        """)
                .param("blocker", blocker)
                .param("blocked", blocked)
                .param("active", active)
                .param("version", version)
                .update();
    }
}
