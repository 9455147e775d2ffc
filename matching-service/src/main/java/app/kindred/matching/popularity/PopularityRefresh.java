package app.kindred.matching.popularity;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Refreshes {@code popularity} without blocking its readers. Of several instances, the one that
 * gets the lock does it; the others leave it. The lock ends with the transaction, as a pooled
 * connection needs it. Who was erased is out of it with the next refresh, and until then it holds
 * nothing of them but their id and four counts.
 */
@Component
class PopularityRefresh {

    private static final String TRY_LOCK =
            "SELECT pg_try_advisory_xact_lock(hashtext('matching.popularity')::bigint)";

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    PopularityRefresh(JdbcClient jdbc, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /** Whether this instance did it. */
    @Scheduled(
            initialDelayString = "${kindred.popularity.refresh-after:30s}",
            fixedDelayString = "${kindred.popularity.refresh-every:10m}")
    boolean refresh() {
        return Boolean.TRUE.equals(transaction.execute(status -> refreshIfAlone()));
    }

    private boolean refreshIfAlone() {
        if (!jdbc.sql(TRY_LOCK).query(Boolean.class).single()) {
            return false;
        }
        jdbc.sql("SET LOCAL statement_timeout = '10min'").update();
        jdbc.sql("REFRESH MATERIALIZED VIEW CONCURRENTLY popularity").update();
        return true;
    }
}
