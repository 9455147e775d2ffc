package app.kindred.users.photo;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Reads photos, those of any number of people in one statement. Served by {@code photo_user_idx}.
 */
@Component
class PhotoQuery {

    private final JdbcClient jdbc;

    PhotoQuery(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Map<UUID, List<PhotoView>> listApproved(Collection<UUID> userIds) {
        return jdbc
                .sql(
                        """
                        SELECT user_id, id, width, height FROM photo
                        WHERE user_id = ANY (?) AND state = 'APPROVED' ORDER BY user_id, position, id
                        """)
                .param(userIds.toArray(UUID[]::new))
                .query(
                        (rs, row) ->
                                Map.entry(
                                        rs.getObject("user_id", UUID.class),
                                        PhotoView.of(
                                                rs.getObject("id", UUID.class),
                                                rs.getInt("width"),
                                                rs.getInt("height"))))
                .list()
                .stream()
                .collect(
                        Collectors.groupingBy(
                                Map.Entry::getKey,
                                Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    }

    List<OwnPhoto> listOwn(UUID userId) {
        return jdbc.sql(
                        "SELECT id, width, height, state FROM photo WHERE user_id = ? ORDER BY position, id")
                .param(userId)
                .query((rs, row) -> own(rs))
                .list();
    }

    List<OwnPhoto> listPending(int limit) {
        return jdbc.sql(
                        "SELECT id, width, height, state FROM photo WHERE state = 'PENDING' ORDER BY created_at, id LIMIT ?")
                .param(limit)
                .query((rs, row) -> own(rs))
                .list();
    }

    List<String> listKeys(UUID userId) {
        return jdbc.sql("SELECT DISTINCT object_key FROM photo WHERE user_id = ?")
                .param(userId)
                .query(String.class)
                .list();
    }

    private static OwnPhoto own(ResultSet rs) throws SQLException {
        var id = rs.getObject("id", UUID.class);
        return new OwnPhoto(
                id,
                PhotoView.Urls.of(id),
                rs.getInt("width"),
                rs.getInt("height"),
                rs.getString("state"));
    }

    /** Where a photo lies, unless it was rejected or its owner has gone. */
    Optional<String> findKey(UUID id) {
        return jdbc.sql(
                        """
                        SELECT p.object_key FROM photo p JOIN account a ON a.id = p.user_id
                        WHERE p.id = ? AND p.state <> 'REJECTED' AND a.deleted_at IS NULL
                        """)
                .param(id)
                .query(String.class)
                .optional();
    }
}
