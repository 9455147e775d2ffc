package app.kindred.users.photo;

import java.util.UUID;

/** A photo as others see it. */
public record PhotoView(UUID id, Urls urls, int width, int height) {

    static PhotoView of(UUID id, int width, int height) {
        return new PhotoView(id, Urls.of(id), width, height);
    }

    /** Immutable addresses: another picture always has another id. */
    public record Urls(String thumb, String card, String full) {

        static Urls of(UUID id) {
            return at("/photos/" + id);
        }

        static Urls at(String place) {
            return new Urls(
                    place + "/" + Variant.THUMB.fileName(),
                    place + "/" + Variant.CARD.fileName(),
                    place + "/" + Variant.FULL.fileName());
        }
    }
}
