package app.kindred.users.photo;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The sizes a photo is kept in, by the longer side in pixels. */
enum Variant {
    THUMB(160),
    CARD(640),
    FULL(1280);

    private final int longSide;

    Variant(int longSide) {
        this.longSide = longSide;
    }

    int longSide() {
        return longSide;
    }

    String fileName() {
        return name().toLowerCase(Locale.ROOT) + ".jpg";
    }

    static Optional<Variant> ofFileName(String fileName) {
        return Stream.of(values()).filter(v -> v.fileName().equals(fileName)).findFirst();
    }
}
