package app.kindred.matching.swipe;

import app.kindred.matching.match.Pair;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The {@code swipe} and {@code quota} tables. */
@Repository
class SwipeStore {

    // Functions of the migrations (create_search_functions, swipe_in_one_call): planned once per
    // session of the server.
    static final String LOOK =
            "/* select swipe */ SELECT * FROM lock_and_look(:pair, :me, :target)";

    private static final String PUT =
            "/* insert swipe */ SELECT * FROM put_swipe(:me, :target, :action, :now)";

    private static final String SPEND_AND_PUT =
            "/* insert swipe */ SELECT * FROM spend_and_put_swipe(:me, :target, :action, :now, :day, :like, :superlike, :likeLimit, :superlikeLimit)";

    private static final String PUT_AT_ONCE =
            "/* insert swipe */ SELECT * FROM swipe_at_once(:pair, :me, :target, :action, :now, :day, :like, :superlike, :likeLimit, :superlikeLimit)";

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

    private final JdbcClient jdbc;

    SwipeStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Takes the pair's lock until the transaction ends, then looks at all that a swipe depends on.
     */
    Situation lockAndLook(UUID me, UUID target) {
        return jdbc.sql(LOOK)
                .param("pair", Pair.of(me, target).lockKey())
                .param("me", me)
                .param("target", target)
                .query(SwipeStore::situation)
                .single();
    }

    void put(UUID me, UUID target, SwipeAction action, Instant now) {
        jdbc.sql(PUT)
                .param("me", me)
                .param("target", target)
                .param("action", action.code())
                .param("now", utc(now))
                .query((row, number) -> true)
                .single();
    }

    /** Writes a like if the day's quota allows it; empty, and nothing written, if not. */
    Optional<Spent> spendAndPut(
            UUID me, UUID target, SwipeAction action, Instant now, Spent price, Spent limits) {
        return put(SPEND_AND_PUT, me, target, action, now, price, limits)
                .query(SwipeStore::spent)
                .optional();
    }

    /**
     * Writes a swipe that nothing stands in the way of, the first of its pair, in a transaction of
     * its own; empty, and nothing written, if there is anything to decide.
     */
    Optional<Spent> putAtOnce(
            UUID me, UUID target, SwipeAction action, Instant now, Spent price, Spent limits) {
        return put(PUT_AT_ONCE, me, target, action, now, price, limits)
                .param("pair", Pair.of(me, target).lockKey())
                .query(SwipeStore::spent)
                .optional();
    }

    private JdbcClient.StatementSpec put(
            String sql,
            UUID me,
            UUID target,
            SwipeAction action,
            Instant now,
            Spent price,
            Spent limits) {
        return jdbc.sql(sql)
                .param("me", me)
                .param("target", target)
                .param("action", action.code())
                .param("now", utc(now))
                .param("day", day(now))
                .param("like", price.likes())
                .param("superlike", price.superlikes())
                .param("likeLimit", limits.likes())
                .param("superlikeLimit", limits.superlikes());
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

    private static Situation situation(ResultSet row, int number) throws SQLException {
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
