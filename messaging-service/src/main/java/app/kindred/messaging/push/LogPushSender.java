package app.kindred.messaging.push;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands in where no service is configured: says that a notice would have gone out, not to whom.
 */
final class LogPushSender implements PushSender {

    private static final Logger log = LoggerFactory.getLogger(LogPushSender.class);

    @Override
    public Outcome send(Push push) {
        log.debug("A notice for a phone by {}", push.platform());
        return Outcome.ACCEPTED;
    }
}
