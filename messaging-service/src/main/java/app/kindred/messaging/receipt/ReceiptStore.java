package app.kindred.messaging.receipt;

import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The marks in {@code participant}: {@code greatest} is what makes them monotonic. */
@Repository
class ReceiptStore {

    private final JdbcClient jdbc;

    ReceiptStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Where one side stands. */
    record Marks(long deliveredSeq, long readSeq) {}

    /** The new marks, if the receipt moved any: a row that would not change is not written. */
    Optional<Marks> advance(UUID userId, Receipt receipt) {
        return jdbc.sql(
                        """
                        UPDATE participant
                           SET delivered_seq = greatest(delivered_seq, :delivered),
                               read_seq = greatest(read_seq, :read)
                         WHERE user_id = :user AND match_id = :match
                           AND (delivered_seq < :delivered OR read_seq < :read)
                        RETURNING delivered_seq, read_seq
                        """)
                .param("user", userId)
                .param("match", receipt.matchId())
                .param("delivered", receipt.deliveredSeq())
                .param("read", receipt.readSeq())
                .query((row, n) -> new Marks(row.getLong("delivered_seq"), row.getLong("read_seq")))
                .optional();
    }
}
