package app.kindred.messaging.retention;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Makes partitions ahead and deletes fingerprints of openers that no rule asks for any more. */
@Component
public class Upkeep {

    private static final int MONTHS_AHEAD = 3;
    private static final Duration OPENERS_KEPT = Duration.ofDays(7);

    private final JdbcClient jdbc;
    private final Clock clock;
    private final AtomicInteger ahead;

    Upkeep(JdbcClient jdbc, MeterRegistry meters, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.ahead = meters.gauge("message.partitions.ahead", new AtomicInteger());
    }

    /**
     * The lock lasts as long as the transaction: behind a pooler there is no session to hold it.
     */
    @Scheduled(fixedRateString = "1h", initialDelayString = "1s")
    @Transactional
    public void run() {
        var today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        boolean mine =
                jdbc.sql("SELECT pg_try_advisory_xact_lock(hashtext('messaging.upkeep'))")
                        .query(Boolean.class)
                        .single();
        if (mine) {
            jdbc.sql("SELECT ensure_message_partitions(:first, :last)")
                    .param("first", today)
                    .param("last", today.plusMonths(MONTHS_AHEAD))
                    .query(Integer.class)
                    .single();
            jdbc.sql("DELETE FROM opener WHERE sent_at < :before")
                    .param("before", clock.instant().minus(OPENERS_KEPT).atOffset(ZoneOffset.UTC))
                    .update();
        }
        ahead.set(monthsAhead(today));
    }

    /** How many months after this one have a partition. */
    private int monthsAhead(LocalDate today) {
        return jdbc.sql(
                        """
                        SELECT count(*) FROM generate_series(1, 12) AS month
                         WHERE to_regclass('message_' || to_char(:today::date + make_interval(months => month), 'YYYYMM'))
                               IS NOT NULL
                        """)
                .param("today", today)
                .query(Integer.class)
                .single();
    }
}
