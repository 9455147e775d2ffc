package app.kindred.messaging.push;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Where a message leaves word that its recipient is to be told, in its own transaction. */
@Component
public class PushOutbox {

    private final JdbcClient jdbc;
    private final PushProperties properties;

    PushOutbox(JdbcClient jdbc, PushProperties properties) {
        this.jdbc = jdbc;
        this.properties = properties;
    }

    public void add(UUID recipientId, UUID matchId, UUID senderId, long seq, Instant sentAt) {
        jdbc.sql(
                        """
                        INSERT INTO push (recipient_id, match_id, sender_id, seq, due_at)
                        VALUES (:recipient, :match, :sender, :seq, :due)
                        ON CONFLICT (recipient_id, match_id) DO UPDATE
                           SET seq = excluded.seq, sender_id = excluded.sender_id,
                               due_at = least(push.due_at, excluded.due_at), attempts = 0
                        """)
                .param("recipient", recipientId)
                .param("match", matchId)
                .param("sender", senderId)
                .param("seq", seq)
                .param("due", sentAt.plus(properties.delay()).atOffset(ZoneOffset.UTC))
                .update();
    }
}
