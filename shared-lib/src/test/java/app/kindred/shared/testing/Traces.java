package app.kindred.shared.testing;

import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.api.sync.RedisCommands;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Looks for a text in everything that is kept: in every row of every table, and all over Redis. */
public final class Traces {

    private Traces() {}

    /**
     * The tables and materialised views of Kindred's schemas that hold a text in any column, as
     * {@code schema.table}.
     */
    public static Set<String> inTables(Connection connection, String text) throws SQLException {
        var tables = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                """
                                SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables
                                WHERE table_schema IN ('users', 'matching', 'messaging') AND table_type = 'BASE TABLE'
                                UNION ALL
                                SELECT format('%I.%I', schemaname, matviewname) FROM pg_matviews
                                WHERE schemaname IN ('users', 'matching', 'messaging')
                                """)) {
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }
        var found = new TreeSet<String>();
        for (var table : tables) {
            try (var search =
                    connection.prepareStatement(
                            "SELECT EXISTS (SELECT FROM "
                                    + table
                                    + " t WHERE strpos(lower(t::text), lower(?)) > 0)")) {
                search.setString(1, text);
                try (var row = search.executeQuery()) {
                    if (row.next() && row.getBoolean(1)) {
                        found.add(table);
                    }
                }
            }
        }
        return found;
    }

    /** The keys that hold a text in their name or in what lies under them, of whatever kind. */
    public static Set<String> inRedis(String uri, String text) {
        var sought = text.toLowerCase(Locale.ROOT);
        var found = new TreeSet<String>();
        try (var client = RedisClient.create(uri);
                var connection = client.connect()) {
            var redis = connection.sync();
            for (var keys = ScanIterator.scan(redis); keys.hasNext(); ) {
                var key = keys.next();
                if ((key + content(redis, key)).toLowerCase(Locale.ROOT).contains(sought)) {
                    found.add(key);
                }
            }
        }
        return found;
    }

    private static String content(RedisCommands<String, String> redis, String key) {
        return switch (redis.type(key)) {
            case "string" -> String.valueOf(redis.get(key));
            case "hash" -> redis.hgetall(key).toString();
            case "list" -> redis.lrange(key, 0, -1).toString();
            case "set" -> redis.smembers(key).toString();
            case "zset" -> redis.zrange(key, 0, -1).toString();
            case "stream" -> bodies(redis, key).toString();
            default -> "";
        };
    }

    private static List<String> bodies(RedisCommands<String, String> redis, String key) {
        return redis.xrange(key, Range.unbounded()).stream()
                .map(entry -> entry.getBody().toString())
                .toList();
    }
}
