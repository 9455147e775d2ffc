package app.kindred.matching.popularity;

import java.time.Duration;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
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

    /** It reads every swipe there is; whatever takes longer is stuck. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final JdbcOperations jdbc;
    private final PopularityCopy copy;
    private final TransactionTemplate transaction;

    PopularityRefresh(
            JdbcOperations jdbc, PopularityCopy copy, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.copy = copy;
        this.transaction = new TransactionTemplate(transactions);
        this.transaction.setTimeout((int) PATIENCE.toSeconds());
    }

    /** Whether this instance did it. */
    @Scheduled(
            initialDelayString = "${kindred.popularity.refresh-after:30s}",
            fixedDelayString = "${kindred.popularity.refresh-every:10m}")
    boolean refresh() {
        return alone(() -> jdbc.update("REFRESH MATERIALIZED VIEW CONCURRENTLY popularity"))
                && IntStream.range(0, PopularityCopy.SLICES)
                        .allMatch(slice -> alone(() -> copy.copy(slice)));
    }

    private boolean alone(Runnable work) {
        return Boolean.TRUE.equals(
                transaction.execute(
                        status -> {
                            if (!Boolean.TRUE.equals(
                                    jdbc.queryForObject(TRY_LOCK, Boolean.class))) {
                                return false;
                            }
                            bePatient();
                            work.run();
                            return true;
                        }));
    }

    /** Requests are given up long before this is done: by the role and at the socket. */
    private void bePatient() {
        jdbc.update("SET LOCAL statement_timeout = " + PATIENCE.toMillis());
        jdbc.execute(
                (ConnectionCallback<Boolean>)
                        connection -> {
                            // The pool takes it back with the connection.
                            connection.setNetworkTimeout(Runnable::run, (int) PATIENCE.toMillis());
                            return true;
                        });
    }
}
