package app.kindred.messaging.shield;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A text as it is meant to be read: look-alike letters become the Latin ones they stand for, wide
 * and styled forms their plain ones, and what cannot be seen is gone. Only for comparing.
 */
final class PlainText {

    private static final Pattern UNSEEN = Pattern.compile("[\\p{Mn}\\p{Me}\\p{Cf}]");

    /** Cyrillic and Greek small letters, and below each the Latin one that it passes for. */
    private static final String OTHERS =
            "\u0430\u0432\u0441\u0501\u0435\u04bb\u0456\u0458\u043a\u043c\u043d\u043e\u0440\u051b\u0455\u0442\u0443\u051d\u0445"
                    + "\u03b1\u03b5\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7"
                    + "\u0131\u2010\u2024\u3002\u2044";

    private static final String LATIN = "abcdehijkmhopqstywx" + "aeikvoptux" + "i-../";

    private static final Map<Character, Character> LOOK_ALIKES = lookAlikes();

    private PlainText() {}

    static String of(String text) {
        // Decomposed, so that accents are marks and go with the unseen.
        var folded =
                UNSEEN.matcher(Normalizer.normalize(text, Normalizer.Form.NFKD))
                        .replaceAll("")
                        .toLowerCase(Locale.ROOT);
        var plain = new StringBuilder(folded.length());
        folded.codePoints()
                .forEach(
                        c -> {
                            int digit = Character.digit(c, 10);
                            if (digit >= 0) {
                                plain.append(digit);
                            } else if (Character.isBmpCodePoint(c)) {
                                plain.append(LOOK_ALIKES.getOrDefault((char) c, (char) c));
                            } else {
                                plain.appendCodePoint(c);
                            }
                        });
        return plain.toString();
    }

    private static Map<Character, Character> lookAlikes() {
        var map = new HashMap<Character, Character>();
        for (int i = 0; i < OTHERS.length(); i++) {
            map.put(OTHERS.charAt(i), LATIN.charAt(i));
        }
        return Map.copyOf(map);
    }
}
