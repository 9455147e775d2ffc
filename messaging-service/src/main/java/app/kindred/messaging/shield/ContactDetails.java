package app.kindred.messaging.shield;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds ways to leave Kindred in a text: where scams go first. Told by form, on the {@link
 * PlainText}, so it is wrong at times; the sender is told what to change.
 */
final class ContactDetails {

    private record Kind(String name, Pattern form) {}

    private static final String DOT = "\\s*(?:\\.|\\(dot\\)|\\[dot\\]|\\bdot\\b)\\s*";

    private static final List<Kind> KINDS =
            List.of(
                    new Kind(
                            "a link",
                            Pattern.compile(
                                    "https?:|\\bwww"
                                            + DOT
                                            + "|\\b[a-z0-9-]{2,}(?:\\.|\\s*\\(dot\\)\\s*|\\s*\\[dot\\]\\s*|\\s+dot\\s+)"
                                            + "(?:com|net|org|info|biz|io|me|co|ru|cn|de|uk|fr|xyz|top|site|online|club|link|live|app|ly|gg|tv|cc|to)\\b")),
                    new Kind(
                            "an e-mail address",
                            Pattern.compile(
                                    "[a-z0-9._%+-]+\\s*(?:@|\\(at\\)|\\[at\\])\\s*[a-z0-9-]+"
                                            + DOT
                                            + "[a-z]{2,}")),
                    // Eight digits or more, however they are set apart; a year or a price is
                    // shorter.
                    new Kind(
                            "a phone number",
                            Pattern.compile("\\+?\\d(?:[\\s().\\-_/*]{0,3}\\d){7,}")),
                    new Kind(
                            "a handle",
                            Pattern.compile(
                                    "(?:^|[\\s:(])@[a-z0-9_.]{3,}"
                                            + "|\\b(?:insta|instagram|snap|snapchat|telegram|tg|whatsapp|kik|wechat|discord|tiktok)"
                                            + "(?:\\s*[:=@]\\s*|\\s+(?:is|id|handle|name)\\s*[:=]?\\s+)@?[a-z0-9_.]{3,}"
                                            + "|\\b(?:ig|sc|wa|line|signal)\\s*[:=@]\\s*[a-z0-9_.]{3,}"
                                            + "|\\b(?:t\\.me|wa\\.me)\\b")));

    private ContactDetails() {}

    /** What the text holds, in words for its sender. */
    static Optional<String> in(String plain) {
        return KINDS.stream()
                .filter(kind -> kind.form().matcher(plain).find())
                .map(Kind::name)
                .findFirst();
    }
}
