package app.kindred.messaging.attachment;

import java.util.UUID;

/**
 * A picture as the two people of a match see it.
 *
 * @param urls good for an hour at least; the message read again has new ones
 * @param width of the largest size
 */
public record Attachment(UUID id, Urls urls, int width, int height) {

    /** One address per size. */
    public record Urls(String thumb, String card, String full) {

        static Urls at(String place) {
            return new Urls(place + "/thumb.jpg", place + "/card.jpg", place + "/full.jpg");
        }
    }
}
