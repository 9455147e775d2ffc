package app.kindred.matching.swipe;

import app.kindred.matching.match.Pair;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The {@code swipe} and {@code quota} tables. */
@Repository
class SwipeStore {

    /*
     * Two statements in one round trip. The lock must be a statement of its own: at READ COMMITTED each statement sees what
     * was committed when it began, so whatever the other side wrote under the same lock is seen by the second one. In
     * one statement, or under REPEATABLE READ, the snapshot would be older than the lock, and about half of all
     * simultaneous mutual likes would make no match.
     */
    private static final String LOCK = "SELECT pg_advisory_xact_lock(?);\n";

    static final String LOOK =
            """
            SELECT mine.action     AS mine,
                   mine.created_at AS mine_at,
                   theirs.action   AS theirs,
                   match.id        AS match_id,
                   match.closed_at IS NULL AS match_open,
                   p.id IS NOT NULL AND (p.visibility = 1 OR p.visibility = 2 AND coalesce(theirs.action, 0) > 0)
                       AND NOT EXISTS (SELECT FROM block b
                                       WHERE b.blocker_id = pair.me AND b.blocked_id = pair.target AND b.active)
                       AND NOT EXISTS (SELECT FROM block b
                                       WHERE b.blocker_id = pair.target AND b.blocked_id = pair.me AND b.active)
                       AS visible,
                   EXISTS (SELECT FROM profile WHERE id = pair.me) AS known
            FROM (SELECT CAST(? AS uuid) AS me, CAST(? AS uuid) AS target) AS pair
            LEFT JOIN profile p    ON p.id = pair.target
            LEFT JOIN swipe mine   ON mine.swiper_id = pair.me AND mine.target_id = pair.target
            LEFT JOIN swipe theirs ON theirs.swiper_id = pair.target AND theirs.target_id = pair.me
            LEFT JOIN match        ON match.low_id = least(pair.me, pair.target)
                                  AND match.high_id = greatest(pair.me, pair.target)
            """;

    private static final String PUT =
            """
            INSERT INTO swipe (swiper_id, target_id, action, created_at)
            VALUES (:me, :target, :action, :now)
            ON CONFLICT (swiper_id, target_id) DO UPDATE SET action = excluded.action, created_at = excluded.created_at
            """;

    // The quota is raised only while it is below its limits, and the swipe is written only if it
    // was raised. The row is locked by the first of two simultaneous swipes, the second then sees
    // what is really left.
    private static final String SPEND_AND_PUT =
            """
            WITH spent AS (
                INSERT INTO quota AS q (user_id, day, likes, superlikes)
                SELECT :me, :day, :like, :superlike
                WHERE :like <= :likeLimit AND :superlike <= :superlikeLimit
                ON CONFLICT (user_id, day) DO UPDATE
                SET likes = q.likes + excluded.likes, superlikes = q.superlikes + excluded.superlikes
                WHERE q.likes + excluded.likes <= :likeLimit
                  AND q.superlikes + excluded.superlikes <= :superlikeLimit
                RETURNING likes, superlikes
            ), written AS (
                INSERT INTO swipe (swiper_id, target_id, action, created_at)
                SELECT :me, :target, :action, :now FROM spent
                ON CONFLICT (swiper_id, target_id) DO UPDATE SET action = excluded.action, created_at = excluded.created_at
            )
            SELECT likes, superlikes FROM spent
            """;

    // swipe_latest_idx
    static final String LAST =
            """
            SELECT target_id, action, created_at
            FROM swipe
            WHERE swiper_id = :me
            ORDER BY created_at DESC
            LIMIT 1
            """;

    static final String TAKE_BACK =
            """
            WITH gone AS (
                DELETE FROM swipe WHERE swiper_id = :me AND target_id = :target AND created_at = :at
                RETURNING action
            ), refunded AS (
                UPDATE quota
                SET likes = greatest(0, likes - (gone.action > 0)::integer),
                    superlikes = greatest(0, superlikes - (gone.action = 2)::integer)
                FROM gone
                WHERE user_id = :me AND day = :day
            )
            SELECT count(*) FROM gone
            """;

    private final JdbcTemplate template;
    private final JdbcClient jdbc;

    SwipeStore(JdbcTemplate template, JdbcClient jdbc) {
        this.template = template;
        this.jdbc = jdbc;
    }

    /**
     * Takes the pair's lock until the transaction ends, then looks at all that a swipe depends on.
     */
    Situation lockAndLook(UUID me, UUID target) {
        var situation =
                template.execute(
                        LOCK + LOOK,
                        (org.springframework.jdbc.core.PreparedStatementCallback<Situation>)
                                statement -> {
                                    statement.setLong(1, Pair.of(me, target).lockKey());
                                    statement.setObject(2, me);
                                    statement.setObject(3, target);
                                    statement.execute();
                                    statement.getMoreResults(Statement.CLOSE_CURRENT_RESULT);
                                    try (var row = statement.getResultSet()) {
                                        row.next();
                                        return situation(row);
                                    }
                                });
        return java.util.Objects.requireNonNull(situation);
    }

    void put(UUID me, UUID target, SwipeAction action, Instant now) {
        jdbc.sql(PUT)
                .param("me", me)
                .param("target", target)
                .param("action", action.code())
                .param("now", utc(now))
                .update();
    }

    /** Writes a like if the day's quota allows it; empty, and nothing written, if not. */
    Optional<Spent> spendAndPut(
            UUID me, UUID target, SwipeAction action, Instant now, Spent price, Spent limits) {
        return jdbc.sql(SPEND_AND_PUT)
                .param("me", me)
                .param("target", target)
                .param("action", action.code())
                .param("now", utc(now))
                .param("day", day(now))
                .param("like", price.likes())
                .param("superlike", price.superlikes())
                .param("likeLimit", limits.likes())
                .param("superlikeLimit", limits.superlikes())
                .query(SwipeStore::spent)
                .optional();
    }

    Spent spentOn(UUID me, Instant now) {
        return jdbc.sql("SELECT likes, superlikes FROM quota WHERE user_id = :me AND day = :day")
                .param("me", me)
                .param("day", day(now))
                .query(SwipeStore::spent)
                .optional()
                .orElse(Spent.NOTHING);
    }

    Optional<Said> findLast(UUID me) {
        return jdbc.sql(LAST)
                .param("me", me)
                .query(
                        (row, number) ->
                                new Said(
                                        row.getObject("target_id", UUID.class),
                                        SwipeAction.of(row.getInt("action")),
                                        row.getObject("created_at", OffsetDateTime.class)
                                                .toInstant()))
                .optional();
    }

    /** Deletes exactly that swipe and gives its quota back; false when it is no longer there. */
    boolean takeBack(UUID me, Said said) {
        return jdbc.sql(TAKE_BACK)
                        .param("me", me)
                        .param("target", said.target())
                        .param("at", utc(said.at()))
                        .param("day", day(said.at()))
                        .query(Integer.class)
                        .single()
                == 1;
    }

    void erase(UUID person) {
        jdbc.sql("DELETE FROM swipe WHERE swiper_id = :id").param("id", person).update();
        jdbc.sql("DELETE FROM swipe WHERE target_id = :id").param("id", person).update();
        jdbc.sql("DELETE FROM quota WHERE user_id = :id").param("id", person).update();
    }

    private static Situation situation(ResultSet row) throws SQLException {
        int mine = row.getInt("mine");
        var mineAt = row.getObject("mine_at", OffsetDateTime.class);
        int theirs = row.getInt("theirs");
        var theirAction = row.wasNull() ? null : SwipeAction.of(theirs);
        return new Situation(
                mineAt == null ? null : SwipeAction.of(mine),
                mineAt == null ? null : mineAt.toInstant(),
                theirAction,
                row.getObject("match_id", UUID.class),
                row.getBoolean("match_open"),
                row.getBoolean("visible"),
                row.getBoolean("known"));
    }

    private static Spent spent(ResultSet row, int number) throws SQLException {
        return new Spent(row.getInt("likes"), row.getInt("superlikes"));
    }

    private static LocalDate day(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }

    private static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    /**
     * All that decides about a swipe, read under the pair's lock.
     *
     * @param visible whether the target may be seen by this person
     * @param known whether this person is known here at all
     */
    record Situation(
            @Nullable SwipeAction mine,
            @Nullable Instant mineAt,
            @Nullable SwipeAction theirs,
            @Nullable UUID matchId,
            boolean matchOpen,
            boolean visible,
            boolean known) {}

    /** Likes of all kinds, and the superlikes among them. */
    record Spent(int likes, int superlikes) {

        static final Spent NOTHING = new Spent(0, 0);
    }

    /** One swipe as it stands. */
    record Said(UUID target, SwipeAction action, Instant at) {}
}
