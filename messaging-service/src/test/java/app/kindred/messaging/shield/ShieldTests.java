package app.kindred.messaging.shield;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.messaging.MessagingTests;
import app.kindred.messaging.Phone;
import app.kindred.shared.id.Ids;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShieldTests extends MessagingTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "look at https://example.com/me",
                "www.example.org",
                "my site is example.com",
                "example dot com",
                "ехаmрlе.соm",
                "write to ann@example.com",
                "ann (at) example (dot) org",
                "call me 0170 123 45 67",
                "+49-170-1234567",
                "０１７０１２３４５６７",
                "𝟎𝟏𝟕𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕",
                "0.1.7.0.1.2.3.4.5.6.7",
                "insta: ann.b",
                "my instagram is ann_b",
                "sc: annb99",
                "find me @annbee",
                "tele\u200bgram: annb",
                "t.me/annb",
                "ínstagram = annb"
            })
    void waysOutAreFound(String text) {
        assertThat(ContactDetails.in(PlainText.of(text))).as(text).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Hi! You like climbing too?",
                "I moved here in 2019, before that 12 years in Rome",
                "Coffee at 10:30 on the 24.12.?",
                "I deleted instagram and never looked back",
                "The line is long but worth it",
                "Your signal was clear :)",
                "5 km or 10 km?",
                "Ich hätte Lust auf Eis. Magst du mit?",
                "Как дела?",
                "1,000,000 thanks"
            })
    void ordinaryWordsPass(String text) {
        assertThat(ContactDetails.in(PlainText.of(text))).as(text).isEmpty();
    }

    @Test
    void aFirstMessageWithAWayOutIsRefusedWithASentenceUntilTheOtherAnswers() {
        var couple = aCouple();
        var ann = as(couple.ann());
        var refused = ann.post("/api/messages", message(couple.matchId(), "Call 0170 1234567"));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body().path("type").asString()).isEqualTo("/problems/first-message");
        assertThat(refused.body().path("detail").asString()).contains("a phone number");
        // The same over a socket.
        try (var phone = Phone.open(ann)) {
            var id = UUID.randomUUID();
            phone.send("send", message(couple.matchId(), id, "Call 0170 1234567"));
            var problem = phone.await("problem");
            assertThat(problem.path("status").asInt()).isEqualTo(422);
            assertThat(problem.path("clientMessageId").asString()).isEqualTo(id.toString());
        }
        // It has taken no seq.
        var first = ann.post("/api/messages", message(couple.matchId(), "Hello"));
        assertThat(first.body().path("seq").asLong()).isEqualTo(1);
        as(couple.bob()).post("/api/messages", message(couple.matchId(), "Hi, got a number?"));
        assertThat(ann.post("/api/messages", message(couple.matchId(), "0170 1234567")).status())
                .isEqualTo(201);
    }

    @Test
    void theSameOpenerToManyIsRefusedSoonerForNewMembers() {
        var words = "You have the most beautiful eyes I have ever seen";
        assertThat(sentAlike(Ids.at(Instant.now()), words)).isEqualTo(3);
        assertThat(sentAlike(Ids.at(Instant.now().minus(30, ChronoUnit.DAYS)), words))
                .isEqualTo(10);
        // "Hi" is nobody's invention.
        assertThat(sentAlike(Ids.at(Instant.now()), "Hi there")).isEqualTo(12);
    }

    /** To how many of twelve people the same words may be sent, dressed a little differently. */
    private int sentAlike(UUID sender, String words) {
        int sent = 0;
        for (int i = 0; i < 12; i++) {
            var match = Couple.random();
            var couple = new Couple(match.matchId(), sender, match.bob(), match.matchedAt());
            facts.matched(couple);
            var body = i % 2 == 0 ? words + " !" + i : words.replace('e', '\u0435');
            sent +=
                    as(sender).post("/api/messages", message(couple.matchId(), body)).status()
                                    == 201
                            ? 1
                            : 0;
        }
        return sent;
    }
}
