package app.kindred.users.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mail.MailException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Sends what the postbox holds, at least once. A mail is leased before it is handed over, outside
 * of any transaction, so that a slow server holds no connection and a crash only means a repeat.
 */
@Component
class MailDelivery {

    private static final Logger LOG = LoggerFactory.getLogger(MailDelivery.class);
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final int BATCH = 20;

    private final JdbcClient jdbc;
    private final Transport transport;
    private final MailProperties properties;
    private final Clock clock;

    MailDelivery(JdbcClient jdbc, Transport transport, MailProperties properties, Clock clock) {
        this.jdbc = jdbc;
        this.transport = transport;
        this.properties = properties;
        this.clock = clock;
    }

    @Scheduled(fixedDelayString = "${kindred.mail.poll:500ms}")
    void deliver() {
        List<Due> due;
        do {
            due = lease();
            due.forEach(this::send);
        } while (due.size() == BATCH);
    }

    private List<Due> lease() {
        var now = clock.instant();
        return jdbc.sql(
                        """
                        UPDATE mail SET attempts = attempts + 1, next_attempt_at = :lease
                        WHERE id IN (SELECT id FROM mail WHERE next_attempt_at <= :now
                                     ORDER BY next_attempt_at LIMIT :batch FOR UPDATE SKIP LOCKED)
                        RETURNING id, recipient, subject, body, attempts
                        """)
                .param("lease", Timestamp.from(now.plus(LEASE)))
                .param("now", Timestamp.from(now))
                .param("batch", BATCH)
                .query(Due.class)
                .list();
    }

    private void send(Due due) {
        try {
            transport.hand(message(due));
            delete(due.id());
        } catch (IOException | MailException | MessagingException e) {
            if (due.attempts() >= properties.maxAttempts()) {
                LOG.error("Gave up a mail after {} attempts: {}", due.attempts(), kind(e));
                delete(due.id());
            } else {
                LOG.warn("Mail not taken, attempt {}: {}", due.attempts(), kind(e));
                retryLater(due);
            }
        }
    }

    /** Not the message: mail servers like to repeat the address in it. */
    private static String kind(Exception e) {
        return e.getClass().getSimpleName();
    }

    private MimeMessage message(Due due) throws MessagingException {
        var message = new MimeMessage(Session.getInstance(new Properties()));
        message.setFrom(new InternetAddress(properties.sender()));
        message.setRecipient(
                MimeMessage.RecipientType.TO, new InternetAddress(due.recipient(), true));
        message.setSubject(due.subject(), StandardCharsets.UTF_8.name());
        message.setText(due.body(), StandardCharsets.UTF_8.name());
        message.setSentDate(Date.from(clock.instant()));
        return message;
    }

    private void retryLater(Due due) {
        var wait = properties.firstRetry().multipliedBy(1L << Math.min(due.attempts() - 1, 10));
        jdbc.sql("UPDATE mail SET next_attempt_at = ? WHERE id = ?")
                .params(Timestamp.from(clock.instant().plus(wait)), due.id())
                .update();
    }

    private void delete(UUID id) {
        jdbc.sql("DELETE FROM mail WHERE id = ?").param(id).update();
    }

    record Due(UUID id, String recipient, String subject, String body, int attempts) {}
}
