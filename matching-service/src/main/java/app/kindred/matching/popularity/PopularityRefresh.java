package app.kindred.matching.popularity;

import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Refreshes {@code popularity} without blocking its readers, then copies what has changed. Of
 * several instances, the one that gets the lock does it; the others leave it. The lock ends with
 * the transaction, as a pooled connection needs it. Who was erased is out of it with the next
 * refresh, and until then it holds nothing of them but their id and four counts.
 */
@Component
class PopularityRefresh {

    private static final String TRY_LOCK =
            "SELECT pg_try_advisory_xact_lock(hashtext('matching.popularity')::bigint)";

    private final JdbcClient jdbc;
    private final PopularityCopy copy;
    private final TransactionTemplate transaction;

    PopularityRefresh(JdbcClient jdbc, PopularityCopy copy, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.copy = copy;
        this.transaction = transaction;
    }

    /** Whether this instance did it. */
    @Scheduled(
            initialDelayString = "${kindred.popularity.refresh-after:30s}",
            fixedDelayString = "${kindred.popularity.refresh-every:10m}")
    boolean refresh() {
        return alone(() -> jdbc.sql("REFRESH MATERIALIZED VIEW CONCURRENTLY popularity").update())
                && IntStream.range(0, PopularityCopy.SLICES)
                        .allMatch(slice -> alone(() -> copy.copy(slice)));
    }

    private boolean alone(Runnable work) {
        return Boolean.TRUE.equals(
                transaction.execute(
                        status -> {
                            if (!jdbc.sql(TRY_LOCK).query(Boolean.class).single()) {
                                return false;
                            }
                            jdbc.sql("SET LOCAL statement_timeout = '10min'").update();
                            work.run();
                            return true;
                        }));
    }
}
