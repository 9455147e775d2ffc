package app.kindred.users.profile;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Reads profiles, any number of them in one statement by primary key. */
@Component
class ProfileQuery {

    private static final String COLUMNS =
            """
            p.id, p.name, p.bio, p.birth_date, p.gender, p.goal, p.going_out, p.habits::text AS habits,
            p.interests, p.prompts::text AS prompts, p.interested_in, p.min_age, p.max_age,
            p.max_distance_km, p.dealbreakers::text AS dealbreakers, p.paused, p.incognito, p.hide_age,
            p.hide_distance, ST_Y(p.location::geometry) AS latitude,
            ST_X(p.location::geometry) AS longitude, p.travelling, p.created_at, p.version
            """;

    /** A function of the migrations (create_visible_function). */
    private static final String VISIBLE =
            "/* select profile */ SELECT id FROM visible(:viewer, :ids)";

    private final JdbcClient jdbc;
    private final JsonMapper json;

    ProfileQuery(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /**
     * Those of {@code ids} that {@code viewer} may see: themselves, and whoever is active, not on
     * either side of a block with them, and not hidden or matched with them.
     */
    List<UUID> listVisible(UUID viewer, Collection<UUID> ids) {
        return jdbc.sql(VISIBLE)
                .param("ids", ids.toArray(UUID[]::new))
                .param("viewer", viewer)
                .query(UUID.class)
                .list();
    }

    List<ProfileRow> listAll(Collection<UUID> ids) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM profile p WHERE p.id = ANY (?)")
                .param(ids.toArray(UUID[]::new))
                .query((rs, row) -> profile(rs))
                .list();
    }

    /** By the end of their sessions, which moves with each use; on {@code session_expiry_idx}. */
    List<UUID> listRecentlyActive(int limit) {
        return jdbc.sql("SELECT account_id FROM session ORDER BY expires_at DESC LIMIT ?")
                .param(limit)
                .query(UUID.class)
                .list();
    }

    Optional<Own> findOwn(UUID id, Instant now) {
        return jdbc.sql(
                        "SELECT "
                                + COLUMNS
                                + """
                                , a.email, a.role, coalesce(a.premium_until > :now, false) AS premium
                                FROM profile p JOIN account a ON a.id = p.id WHERE p.id = :id
                                """)
                .param("id", id)
                .param("now", Timestamp.from(now))
                .query(
                        (rs, row) ->
                                new Own(
                                        profile(rs),
                                        rs.getString("email"),
                                        rs.getString("role"),
                                        rs.getBoolean("premium")))
                .optional();
    }

    /** What other services are told of these profiles; unverified accounts are not told of. */
    List<Fact> listFacts(Collection<UUID> ids) {
        return jdbc.sql(
                        "SELECT "
                                + COLUMNS
                                + """
                                , (SELECT max(s.rotated_at) FROM session s WHERE s.account_id = p.id) AS last_active_at
                                FROM profile p JOIN account a ON a.id = p.id
                                WHERE p.id = ANY (?) AND a.state <> 'UNVERIFIED'
                                ORDER BY p.id
                                """)
                .param(ids.toArray(UUID[]::new))
                .query(
                        (rs, row) -> {
                            var active = rs.getTimestamp("last_active_at");
                            return new Fact(
                                    profile(rs), active == null ? null : active.toInstant());
                        })
                .list();
    }

    List<UUID> listIds(UUID after, int limit) {
        return jdbc.sql("SELECT id FROM profile WHERE id > ? ORDER BY id LIMIT ?")
                .params(after, limit)
                .query(UUID.class)
                .list();
    }

    private ProfileRow profile(ResultSet rs) throws SQLException {
        var latitude = (Double) rs.getObject("latitude");
        var longitude = (Double) rs.getObject("longitude");
        Map<String, List<String>> dealbreakers =
                json.readValue(rs.getString("dealbreakers"), new TypeReference<>() {});
        return new ProfileRow(
                rs.getObject("id", UUID.class),
                rs.getString("name"),
                rs.getString("bio"),
                rs.getObject("birth_date", LocalDate.class),
                Gender.ofCode(rs.getInt("gender")),
                rs.getString("goal"),
                rs.getString("going_out"),
                json.readValue(rs.getString("habits"), new TypeReference<>() {}),
                Arrays.asList((String[]) rs.getArray("interests").getArray()),
                json.readValue(rs.getString("prompts"), new TypeReference<ArrayList<Prompt>>() {}),
                new Preferences(
                        Gender.ofBits(rs.getInt("interested_in")),
                        rs.getInt("min_age"),
                        rs.getInt("max_age"),
                        rs.getInt("max_distance_km"),
                        new Preferences.Dealbreakers(
                                dealbreakers.getOrDefault("refuses", List.of()))),
                new Visibility(
                        rs.getBoolean("paused"),
                        rs.getBoolean("incognito"),
                        rs.getBoolean("hide_age"),
                        rs.getBoolean("hide_distance")),
                latitude == null || longitude == null ? null : new Position(latitude, longitude),
                rs.getBoolean("travelling"),
                rs.getTimestamp("created_at").toInstant(),
                rs.getLong("version"));
    }

    record ProfileRow(
            UUID id,
            String name,
            String bio,
            LocalDate birthDate,
            Gender gender,
            @Nullable String goal,
            @Nullable String goingOut,
            Map<String, String> habits,
            List<String> interests,
            List<Prompt> prompts,
            Preferences preferences,
            Visibility visibility,
            @Nullable Position location,
            boolean travelling,
            Instant createdAt,
            long version) {}

    record Own(ProfileRow profile, String email, String role, boolean premium) {}

    record Fact(ProfileRow profile, @Nullable Instant lastActiveAt) {}
}
