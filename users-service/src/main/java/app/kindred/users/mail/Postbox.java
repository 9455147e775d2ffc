package app.kindred.users.mail;

import app.kindred.shared.id.Ids;
import java.sql.Timestamp;
import java.time.Clock;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Takes mail within the caller's transaction: it goes out if that commits, and only then. So no
 * request waits for a mail server, and the time of an answer tells nothing about whether mail was
 * sent.
 */
@Component
public class Postbox {

    private final JdbcClient jdbc;
    private final Clock clock;

    Postbox(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    public void post(Mail mail) {
        var now = clock.instant();
        jdbc.sql(
                        """
                        INSERT INTO mail (id, recipient, subject, body, next_attempt_at, created_at)
                        VALUES (?, ?, ?, ?, ?, ?)
                        """)
                .params(
                        Ids.at(now),
                        mail.recipient(),
                        mail.subject(),
                        mail.body(),
                        Timestamp.from(now),
                        Timestamp.from(now))
                .update();
    }
}
