package app.kindred.shared.query;

import app.kindred.shared.telemetry.OnceAMinute;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.List;
import net.ttddyy.dsproxy.ExecutionInfo;
import net.ttddyy.dsproxy.QueryInfo;
import net.ttddyy.dsproxy.listener.QueryExecutionListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs the plan of a slow statement. Postgres's auto_explain sends it as a notice with the answer:
 * the plan of the run that was slow, without running anything twice. How slow that is, the server's
 * {@code auto_explain.log_min_duration} says; where it is not loaded, nothing is logged.
 */
final class SlowStatements implements QueryExecutionListener {

    private static final Logger log = LoggerFactory.getLogger(SlowStatements.class);

    private final OnceAMinute tellings = new OnceAMinute();

    @Override
    public void beforeQuery(ExecutionInfo execution, List<QueryInfo> queries) {}

    @Override
    public void afterQuery(ExecutionInfo execution, List<QueryInfo> queries) {
        Statement statement = execution.getStatement();
        if (statement == null || queries.isEmpty() || execution.getThrowable() != null) {
            return;
        }
        try {
            for (SQLWarning notice = statement.getWarnings();
                    notice != null;
                    notice = notice.getNextWarning()) {
                tell(queries.getFirst().getQuery(), String.valueOf(notice.getMessage()));
            }
        } catch (SQLException e) {
            // The statement was closed meanwhile: there is nothing to read any more.
            log.debug("No notices to read", e);
        }
    }

    private void tell(String sql, String notice) {
        if (notice.startsWith("duration:") && tellings.isDue(sql)) {
            log.warn("Slow statement, {}", Redaction.of(notice));
        }
    }
}
