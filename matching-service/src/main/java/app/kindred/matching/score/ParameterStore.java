package app.kindred.matching.score;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What the parameters are estimated from, and what they were estimated to be. */
@Repository
class ParameterStore {

    private static final String TRY_LOCK =
            "SELECT pg_try_advisory_xact_lock(hashtext('matching.score')::bigint)";

    // A sample of pages, bounded, whatever the size of the table.
    private static final String SAMPLE =
            """
            SELECT s.action > 0 AS liked, %s, %s
            FROM (SELECT swiper_id, target_id, action FROM swipe TABLESAMPLE SYSTEM (CAST(:percent AS real)) LIMIT :limit) AS s
            JOIN profile a ON a.id = s.swiper_id
            JOIN profile b ON b.id = s.target_id
            LEFT JOIN popularity pa ON pa.id = a.id
            LEFT JOIN popularity pb ON pb.id = b.id
            """
                    .formatted(person("a"), person("b"));

    private static final String SWIPES =
            "SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = 'swipe'::regclass";

    private static final String PUT =
            """
            INSERT INTO score_parameter (yes_rate, strength, interests, goal, going_out, age, estimated_at)
            VALUES (:yesRate, :strength, :interests, :goal, :goingOut, :age, :now)
            ON CONFLICT (singleton) DO UPDATE SET
                yes_rate = excluded.yes_rate, strength = excluded.strength, interests = excluded.interests,
                goal = excluded.goal, going_out = excluded.going_out, age = excluded.age,
                estimated_at = excluded.estimated_at
            """;

    private final JdbcClient jdbc;

    ParameterStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Whether this instance is the one to estimate, until its transaction ends. */
    boolean tryLock() {
        return jdbc.sql(TRY_LOCK).query(Boolean.class).single();
    }

    List<Judgement> sample(int limit, Instant now) {
        long swipes = jdbc.sql(SWIPES).query(Long.class).single();
        double percent = Math.min(100, 150.0 * limit / Math.max(1, swipes));
        return jdbc.sql(SAMPLE)
                .param("percent", percent)
                .param("limit", limit)
                .query(
                        (row, number) ->
                                new Judgement(
                                        person(row, "a", now),
                                        person(row, "b", now),
                                        row.getBoolean("liked")))
                .list();
    }

    Optional<ScoreParameters> find() {
        return jdbc.sql(
                        "SELECT yes_rate, strength, interests, goal, going_out, age FROM score_parameter")
                .query(
                        (row, number) ->
                                new ScoreParameters(
                                        row.getDouble("yes_rate"),
                                        row.getDouble("strength"),
                                        row.getDouble("interests"),
                                        row.getDouble("goal"),
                                        row.getDouble("going_out"),
                                        row.getDouble("age")))
                .optional();
    }

    void put(ScoreParameters parameters, Instant now) {
        jdbc.sql(PUT)
                .param("yesRate", parameters.yesRate())
                .param("strength", parameters.strength())
                .param("interests", parameters.interests())
                .param("goal", parameters.goal())
                .param("goingOut", parameters.goingOut())
                .param("age", parameters.age())
                .param("now", now.atOffset(ZoneOffset.UTC))
                .update();
    }

    private static String person(String alias) {
        return """
               %1$s.birth_date AS %1$s_birth_date, %1$s.interests_lo AS %1$s_interests_lo,
               %1$s.interests_hi AS %1$s_interests_hi, %1$s.goal AS %1$s_goal, %1$s.going_out AS %1$s_going_out,
               coalesce(p%1$s.given, 0) AS %1$s_given, coalesce(p%1$s.yes_given, 0) AS %1$s_yes_given,
               coalesce(p%1$s.received, 0) AS %1$s_received, coalesce(p%1$s.yes_received, 0) AS %1$s_yes_received
               """
                .formatted(alias)
                .strip();
    }

    private static Person person(ResultSet row, String alias, Instant now) throws SQLException {
        var born = row.getObject(alias + "_birth_date", LocalDate.class);
        return new Person(
                Period.between(born, LocalDate.ofInstant(now, ZoneOffset.UTC)).getYears(),
                row.getLong(alias + "_interests_lo"),
                row.getLong(alias + "_interests_hi"),
                row.getInt(alias + "_goal"),
                row.getInt(alias + "_going_out"),
                row.getInt(alias + "_given"),
                row.getInt(alias + "_yes_given"),
                row.getInt(alias + "_received"),
                row.getInt(alias + "_yes_received"));
    }

    /** One swipe of the past, with both people as they are now. */
    record Judgement(Person from, Person to, boolean liked) {}
}
