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
            return new Urls(
                    address(id, Variant.THUMB),
                    address(id, Variant.CARD),
                    address(id, Variant.FULL));
        }

        private static String address(UUID id, Variant variant) {
            return "/photos/" + id + "/" + variant.fileName();
        }
    }
}
