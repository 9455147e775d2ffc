package app.kindred.shared.testing;

import java.lang.reflect.Array;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.SqlParameterValue;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterUtils;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** How Postgres runs a statement: planned with its values, and planned once for all values. */
public final class StatementPlans {

    private static final List<String> MODES = List.of("force_custom_plan", "force_generic_plan");

    private static final Pattern FUNCTION = Pattern.compile("FROM (\\w+)\\(");

    private StatementPlans() {}

    public static List<String> of(
            JdbcClient jdbc,
            TransactionTemplate transaction,
            String sql,
            Map<String, Object> parameters) {
        return MODES.stream().map(mode -> plan(jdbc, transaction, sql, parameters, mode)).toList();
    }

    /**
     * How the statements inside functions are run: planned with their values, and as they are in
     * truth, planned once for all values. The plans are those of this very run, told by the server.
     *
     * @param role whose settings the session has
     */
    public static List<String> inside(String role, String call, Map<String, Object> parameters) {
        try (var connection = DriverManager.getConnection(TestPostgres.superuserUrl());
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            // Only a superuser may load it; in all else as the service's own sessions are.
            statement.execute(
                    """
                    LOAD 'auto_explain';
                    SET auto_explain.log_min_duration = 0;
                    SET auto_explain.log_nested_statements = on;
                    SET auto_explain.log_level = notice;
                    SELECT set_config(split_part(setting, '=', 1), substr(setting, strpos(setting, '=') + 1), false)
                    FROM pg_db_role_setting s
                    JOIN pg_database d ON d.oid = s.setdatabase AND d.datname = current_database()
                    CROSS JOIN unnest(s.setconfig) AS setting
                    WHERE s.setrole = '%s'::regrole
                    """
                            .formatted(role));
            connection.commit();
            var once = plans(statement, literally(call, parameters));
            connection.rollback();
            for (var name :
                    FUNCTION.matcher(call).results().map(found -> found.group(1)).toList()) {
                statement.execute("ALTER FUNCTION " + name + " RESET plan_cache_mode");
            }
            statement.execute("SET LOCAL plan_cache_mode = force_custom_plan");
            statement.execute("DISCARD PLANS");
            var each = plans(statement, literally(call, parameters));
            connection.rollback();
            return List.of(each, once);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String plans(Statement statement, String call) throws SQLException {
        statement.clearWarnings();
        statement.execute(call);
        var plans = new StringBuilder();
        for (SQLWarning told = statement.getWarnings();
                told != null;
                told = told.getNextWarning()) {
            var lines = told.getMessage().lines().toList();
            var plan =
                    lines.stream()
                            .dropWhile(line -> !line.contains("  (cost="))
                            .collect(Collectors.joining("\n"));
            if (!plan.startsWith("Function Scan") && !plan.startsWith("Append")) {
                plans.append(plan).append('\n');
            }
        }
        return plans.toString();
    }

    private static String literally(String sql, Map<String, Object> parameters) {
        var parsed = NamedParameterUtils.parseSqlStatement(sql);
        var result = NamedParameterUtils.substituteNamedParameters(parsed, null);
        for (var parameter :
                NamedParameterUtils.buildSqlParameterList(
                        parsed, new MapSqlParameterSource(parameters))) {
            result =
                    result.replaceFirst(
                            "\\?",
                            Matcher.quoteReplacement(literal(parameters, parameter.getName())));
        }
        return result;
    }

    private static String plan(
            JdbcClient jdbc,
            TransactionTemplate transaction,
            String sql,
            Map<String, Object> parameters,
            String mode) {
        var parsed = NamedParameterUtils.parseSqlStatement(sql);
        var numbered = numbered(NamedParameterUtils.substituteNamedParameters(parsed, null));
        var values =
                NamedParameterUtils.buildSqlParameterList(
                                parsed, new MapSqlParameterSource(parameters))
                        .stream()
                        .map(parameter -> literal(parameters, parameter.getName()))
                        .collect(Collectors.joining(", "));
        return Objects.requireNonNull(
                transaction.execute(
                        status -> {
                            jdbc.sql("SET LOCAL plan_cache_mode = " + mode).update();
                            jdbc.sql("PREPARE question AS " + numbered).update();
                            var plan =
                                    jdbc.sql("EXPLAIN EXECUTE question (" + values + ")")
                                            .query(String.class)
                                            .list();
                            jdbc.sql("DEALLOCATE question").update();
                            return String.join("\n", plan);
                        }));
    }

    private static String numbered(String sql) {
        var result = new StringBuilder();
        int number = 0;
        for (char c : sql.toCharArray()) {
            if (c == '?') {
                result.append('$').append(++number);
            } else {
                result.append(c);
            }
        }
        return result.toString();
    }

    private static String literal(Map<String, Object> parameters, String name) {
        var value = parameters.get(name);
        if (value instanceof SqlParameterValue typed) {
            value = typed.getValue();
        }
        if (value != null && value.getClass().isArray()) {
            var array = value;
            return IntStream.range(0, Array.getLength(array))
                    .mapToObj(i -> String.valueOf(Array.get(array, i)))
                    .collect(Collectors.joining("\",\"", "'{\"", "\"}'"));
        }
        return "'" + value + "'";
    }
}
