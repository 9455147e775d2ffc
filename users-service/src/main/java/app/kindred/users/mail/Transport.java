package app.kindred.users.mail;

import jakarta.mail.internet.MimeMessage;
import java.io.IOException;

/** Hands a message over for good. */
interface Transport {

    void hand(MimeMessage message) throws IOException;
}
