package app.kindred.messaging.retention;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.messaging.MessagingTests;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class UpkeepTests extends MessagingTests {

    @Autowired private Upkeep upkeep;
    @Autowired private MeterRegistry meters;

    @Test
    void theNextMonthsHaveTheirPartitions() {
        var last = partition(YearMonth.now(ZoneOffset.UTC).plusMonths(3));
        jdbc.sql("DROP TABLE " + last).update();
        upkeep.run();
        assertThat(meters.get("message.partitions.ahead").gauge().value()).isEqualTo(3);
        assertThat(
                        jdbc.sql("SELECT to_regclass(?) IS NOT NULL")
                                .param(last)
                                .query(Boolean.class)
                                .single())
                .isTrue();
    }

    @Test
    void anOldMonthCanBeDetachedWhileTheServiceRuns() {
        var couple = aCouple();
        as(couple.ann()).post("/api/messages", message(couple.matchId(), "Hello"));
        var oldest = YearMonth.now(ZoneOffset.UTC).minusMonths(6);
        jdbc.sql("ALTER TABLE message DETACH PARTITION " + partition(oldest)).update();
        try {
            var page = as(couple.bob()).get("/api/messages?matchId=" + couple.matchId());
            assertThat(page.body().path("messages")).hasSize(1);
        } finally {
            jdbc.sql(
                            "ALTER TABLE message ATTACH PARTITION %s FOR VALUES FROM ('%s') TO ('%s')"
                                    .formatted(
                                            partition(oldest),
                                            oldest.atDay(1),
                                            oldest.plusMonths(1).atDay(1)))
                    .update();
        }
    }

    private static String partition(YearMonth month) {
        return "message_" + month.format(DateTimeFormatter.ofPattern("yyyyMM"));
    }
}
