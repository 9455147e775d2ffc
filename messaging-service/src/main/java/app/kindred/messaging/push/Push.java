package app.kindred.messaging.push;

import java.util.UUID;

/**
 * One notice for one phone: from whom, in which conversation, and no word of what was said.
 *
 * @param senderName as the recipient sees it in the list; may be empty
 */
record Push(Platform platform, String token, UUID matchId, String senderName) {

    enum Platform {
        FCM,
        APNS
    }

    String title() {
        return senderName.isBlank() ? "Kindred" : senderName;
    }

    String text() {
        return "sent you a message";
    }
}
