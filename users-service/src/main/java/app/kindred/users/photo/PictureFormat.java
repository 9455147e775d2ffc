package app.kindred.users.photo;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The formats that are taken, told by content: what a file is called or said to be counts for
 * nothing.
 */
enum PictureFormat {
    JPEG("jpeg", 60_000_000),
    PNG("png", 60_000_000),
    // Its decoder holds the whole picture at once.
    WEBP("webp", 20_000_000);

    private static final byte[] PNG_MAGIC = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    private final String readerName;
    private final long mostPixels;

    PictureFormat(String readerName, long mostPixels) {
        this.readerName = readerName;
        this.mostPixels = mostPixels;
    }

    String readerName() {
        return readerName;
    }

    long mostPixels() {
        return mostPixels;
    }

    static Optional<PictureFormat> of(byte[] content) {
        if (content.length < 16) {
            return Optional.empty();
        }
        if ((content[0] & 0xff) == 0xff
                && (content[1] & 0xff) == 0xd8
                && (content[2] & 0xff) == 0xff) {
            return Optional.of(JPEG);
        }
        if (Arrays.equals(content, 0, 8, PNG_MAGIC, 0, 8)) {
            return Optional.of(PNG);
        }
        if (ascii(content, 0, "RIFF") && ascii(content, 8, "WEBP")) {
            return Optional.of(WEBP);
        }
        return Optional.empty();
    }

    private static boolean ascii(byte[] content, int at, String word) {
        return new String(content, at, word.length(), StandardCharsets.US_ASCII).equals(word);
    }
}
