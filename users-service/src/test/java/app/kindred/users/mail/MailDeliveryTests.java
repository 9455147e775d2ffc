package app.kindred.users.mail;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.users.UsersTest;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The way of a mail from the table to a real SMTP server, which is away at first. */
class MailDeliveryTests extends UsersTest {

    private static final Duration FIRST_RETRY = Duration.ofSeconds(10);
    private static final int MOST_ATTEMPTS = 4;

    /**
     * Ahead of the service's own delivery, which runs all the while and finds nothing here that is
     * due.
     */
    private final HandDrivenClock clock = new HandDrivenClock(Duration.ofDays(300));

    private GreenMail server = new GreenMail();
    private MailDelivery delivery;
    private Postbox postbox;
    private String recipient = newEmail();

    @BeforeEach
    void wire() throws IOException {
        try (var free = new ServerSocket(0)) {
            server = new GreenMail(new ServerSetup(free.getLocalPort(), "127.0.0.1", "smtp"));
        }
        var address = "smtp://kindred:secret@127.0.0.1:" + port();
        var properties =
                new MailProperties(
                        URI.create(address),
                        Path.of("unused"),
                        "Kindred <no-reply@kindred.example>",
                        MOST_ATTEMPTS,
                        FIRST_RETRY);
        delivery =
                new MailDelivery(
                        jdbc,
                        new MailConfiguration().mailTransport(properties, clock),
                        properties,
                        clock);
        postbox = new Postbox(jdbc, clock);
    }

    @AfterEach
    void stop() {
        server.stop();
        jdbc.sql("DELETE FROM mail WHERE recipient = ?").param(recipient).update();
    }

    @Test
    void aMailWaitsForAServerThatIsAwayAndArrivesExactlyOnce() throws Exception {
        postbox.post(new Mail(recipient, "Grüße 🐦", "Your code is 123456.\nTwo lines."));
        delivery.deliver();
        assertThat(attempts()).isEqualTo(1);
        delivery.deliver();
        assertThat(attempts()).as("not before its time").isEqualTo(1);
        clock.advance(FIRST_RETRY);
        delivery.deliver();
        assertThat(attempts()).isEqualTo(2);

        start();
        clock.advance(FIRST_RETRY);
        delivery.deliver();
        assertThat(server.getReceivedMessages()).as("the wait doubles").isEmpty();
        clock.advance(FIRST_RETRY);
        delivery.deliver();
        clock.advance(Duration.ofHours(1));
        delivery.deliver();

        assertThat(server.getReceivedMessages()).hasSize(1);
        MimeMessage mail = server.getReceivedMessages()[0];
        assertThat(mail.getSubject()).isEqualTo("Grüße 🐦");
        assertThat(mail.getAllRecipients()[0]).hasToString(recipient);
        assertThat(mail.getFrom()[0]).hasToString("Kindred <no-reply@kindred.example>");
        assertThat(GreenMailUtil.getBody(mail)).contains("123456");
        assertThat(kept()).isZero();
    }

    @Test
    void manyMailsThatWaitedEachArriveOnce() {
        for (int i = 0; i < 50; i++) {
            postbox.post(new Mail(recipient, "Mail " + i, "Body"));
        }
        delivery.deliver();
        assertThat(kept()).isEqualTo(50);
        start();
        clock.advance(FIRST_RETRY);
        delivery.deliver();
        clock.advance(Duration.ofHours(1));
        delivery.deliver();

        assertThat(server.getReceivedMessages())
                .extracting(MimeMessage::getSubject)
                .doesNotHaveDuplicates()
                .hasSize(50);
        assertThat(kept()).isZero();
    }

    @Test
    void aMailThatNoServerTakesIsGivenUp() {
        postbox.post(new Mail(recipient, "Never", "Body"));
        for (int i = 0; i < MOST_ATTEMPTS; i++) {
            assertThat(kept()).isEqualTo(1);
            delivery.deliver();
            clock.advance(Duration.ofHours(1));
        }
        assertThat(kept()).isZero();
    }

    private int port() {
        return server.getSmtp().getServerSetup().getPort();
    }

    private void start() {
        server.setUser(recipient, "kindred", "secret");
        server.start();
    }

    private int attempts() {
        return jdbc.sql("SELECT attempts FROM mail WHERE recipient = ?")
                .param(recipient)
                .query(Integer.class)
                .single();
    }

    private int kept() {
        return jdbc.sql("SELECT count(*) FROM mail WHERE recipient = ?")
                .param(recipient)
                .query(Integer.class)
                .single();
    }

    private static final class HandDrivenClock extends Clock {

        private Instant now;

        HandDrivenClock(Duration ahead) {
            now = Instant.now().plus(ahead);
        }

        void advance(Duration step) {
            now = now.plus(step);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }
}
