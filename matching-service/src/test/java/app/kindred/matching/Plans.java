package app.kindred.matching;

import app.kindred.shared.testing.StatementPlans;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** How Postgres runs a statement of matching's, once there is enough in its tables. */
public final class Plans {

    private Plans() {}

    /** A person who got, gave and matched more than most. */
    public static final UUID POPULAR = new UUID(0x1000_0000_0000_0000L, 7);

    private static boolean filled;

    /** Enough in every table for an index to be worth reading; nobody of them is anywhere. */
    public static synchronized void fill(JdbcClient jdbc) {
        if (filled) {
            return;
        }
        filled = true;
        for (var sql :
                List.of(
                        """
                        INSERT INTO swipe (swiper_id, target_id, action, created_at)
                        SELECT md5((i % 701)::text)::uuid, md5('t' || i % 307)::uuid, i % 3, now() - i * interval '1 minute'
                        FROM generate_series(1, 20000) AS i
                        UNION ALL
                        SELECT md5('p' || i)::uuid, :popular, 1 + i % 2, now() - i * interval '1 minute'
                        FROM generate_series(1, 3000) AS i
                        """,
                        """
                        INSERT INTO block (blocker_id, blocked_id, version)
                        SELECT md5((i % 701)::text)::uuid, md5('t' || i % 307)::uuid, 1 FROM generate_series(1, 5000) AS i
                        """,
                        """
                        INSERT INTO account (id, state, version)
                        SELECT md5('p' || i)::uuid, CASE i % 100 WHEN 0 THEN 'BANNED' ELSE 'ACTIVE' END, 1
                        FROM generate_series(1, 20000) AS i
                        """,
                        """
                        INSERT INTO quota (user_id, day)
                        SELECT md5((i % 1000)::text)::uuid, (now() AT TIME ZONE 'UTC')::date - i / 1000 FROM generate_series(0, 2999) AS i
                        """,
                        """
                        INSERT INTO profile (id, last_active, active_hour, cell, birth_date, gender, wants, min_age,
                                             max_age, max_km, version)
                        SELECT md5('p' || i)::uuid, now(), 0, -1, date '1990-01-01', 1, 2, 18, 99, 50, 1
                        FROM generate_series(1, 20000) AS i
                        """,
                        """
                        INSERT INTO card (id, name, version)
                        SELECT md5('p' || i)::uuid, 'Sam', 1 FROM generate_series(1, 20000) AS i
                        """)) {
            jdbc.sql(sql).param("popular", POPULAR).update();
        }
        for (var table : List.of("swipe", "block", "account", "quota", "profile", "card")) {
            jdbc.sql("ANALYZE " + table).update();
        }
    }

    public static List<String> of(
            JdbcClient jdbc,
            TransactionTemplate transaction,
            String sql,
            Map<String, Object> parameters) {
        fill(jdbc);
        return StatementPlans.of(jdbc, transaction, sql, parameters);
    }

    public static List<String> inside(
            JdbcClient jdbc, String call, Map<String, Object> parameters) {
        fill(jdbc);
        return StatementPlans.inside("kindred_matching", call, parameters);
    }
}
