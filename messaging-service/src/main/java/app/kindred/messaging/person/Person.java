package app.kindred.messaging.person;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The other side of a conversation, as shown in a list. */
public record Person(UUID id, String name, @Nullable Photo photo) {

    /** Where a photo's sizes are found. */
    public record Photo(String id, Urls urls) {}

    /** One address per size. */
    public record Urls(String thumb, String card, String full) {}

    public static Person of(UUID id, String name, @Nullable String photoId) {
        return new Person(id, name, photoId == null ? null : photo(photoId));
    }

    private static Photo photo(String id) {
        var base = "/photos/" + id + "/";
        return new Photo(id, new Urls(base + "thumb.jpg", base + "card.jpg", base + "full.jpg"));
    }
}
