package app.kindred.messaging.attachment;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.messaging.Client;
import app.kindred.messaging.MessagingTests;
import app.kindred.messaging.Phone;
import app.kindred.shared.cursor.Cursors;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

class AttachmentTests extends MessagingTests {

    @Autowired private Cursors signed;

    @Test
    void aPictureIsSeenByBothOverRestAndSocketWithItsLink() {
        var couple = aCouple();
        var picture = UUID.randomUUID();
        try (var bob = Phone.open(as(couple.bob()))) {
            var sent = send(couple, couple.ann(), null, slip(picture, couple.ann()));
            assertThat(sent.status()).isEqualTo(201);
            var attachment = sent.body().path("attachment");
            assertThat(attachment.path("width").asInt()).isEqualTo(1280);
            assertThat(attachment.path("height").asInt()).isEqualTo(960);
            assertThat(sent.body().path("body").asString()).isEmpty();
            var link = attachment.path("urls").path("card").asString();
            assertThat(link).startsWith("/photos/attachments/").endsWith("/card.jpg");
            var permit =
                    signed.verify("attachment-link", link.split("/")[3], JsonNode.class)
                            .orElseThrow();
            assertThat(permit.path("id").asString()).isEqualTo(picture.toString());
            assertThat(Instant.parse(permit.path("until").asString()))
                    .isAfter(Instant.now().plus(Duration.ofMinutes(59)))
                    .isBefore(Instant.now().plus(Duration.ofMinutes(121)));
            assertThat(bob.await("message").path("message").path("attachment"))
                    .isEqualTo(attachment);
            bob.send(
                    "send", withPicture(couple, "And mine", slip(UUID.randomUUID(), couple.bob())));
            bob.await("ack");
        }
        var seen = as(couple.bob()).get("/api/messages?matchId=" + couple.matchId()).body();
        assertThat(seen.path("messages"))
                .extracting(message -> message.path("attachment").path("width").asInt())
                .containsExactly(1280, 1280);
        var line = as(couple.bob()).get("/api/conversations").body().path("conversations").path(0);
        assertThat(line.path("lastMessage").path("picture").asBoolean()).isTrue();
        assertThat(fates(picture)).containsExactly("SENT");
    }

    @Test
    void onlyTheSendersOwnFreshPictureIsTaken() {
        var couple = aCouple();
        var picture = UUID.randomUUID();
        var old = Instant.now().minusSeconds(1);
        for (var bad :
                List.of(
                        slip(picture, couple.bob()),
                        slip(picture, couple.ann(), "attachment", old),
                        slip(picture, couple.ann(), "attachment-link", inAnHour()),
                        picture.toString(),
                        "")) {
            var answer = send(couple, couple.ann(), "Look", bad);
            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.body().path("errors").path(0).path("field").asString())
                    .isEqualTo("attachmentId");
        }
        assertThat(
                        as(couple.ann())
                                .get("/api/messages?matchId=" + couple.matchId())
                                .body()
                                .path("messages"))
                .isEmpty();
        assertThat(fates(picture)).isEmpty();
    }

    @Test
    void aPictureGoesOutOnceHoweverManySendItAtOnce() throws Exception {
        var ann = UUID.randomUUID();
        var picture = UUID.randomUUID();
        var slip = slip(picture, ann);
        var sends = new ArrayList<Callable<Integer>>();
        for (int i = 0; i < 8; i++) {
            var couple = aCoupleWith(ann);
            sends.add(() -> send(couple, ann, "Only for you", slip).status());
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Integer>();
            for (var answer : threads.invokeAll(sends)) {
                answers.add(answer.get());
            }
            assertThat(answers).containsOnly(201, 422).containsOnlyOnce(201);
        }
        assertThat(fates(picture)).containsExactly("SENT");
    }

    @Test
    void aRepeatIsAnsweredThoughThePictureHasBeenSent() {
        var couple = aCouple();
        var message = withPicture(couple, null, slip(UUID.randomUUID(), couple.ann()));
        var first = as(couple.ann()).post("/api/messages", message);
        var again = as(couple.ann()).post("/api/messages", message);
        assertThat(first.status()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
    }

    @Test
    void aDeletedMessageTakesItsPictureAlong() {
        var couple = aCouple();
        var picture = UUID.randomUUID();
        var slip = slip(picture, couple.ann());
        var sent = send(couple, couple.ann(), "Oops", slip);
        as(couple.ann()).delete("/api/messages/" + sent.body().path("id").asString());
        var seen = as(couple.bob()).get("/api/messages?matchId=" + couple.matchId()).body();
        assertThat(seen.path("messages").path(0).path("attachment").isNull()).isTrue();
        assertThat(fates(picture)).containsExactly("SENT", "REMOVED");
        assertThat(send(couple, couple.ann(), "Again", slip).status()).isEqualTo(422);
    }

    @Test
    void anErasedPersonsConversationsTakeThePicturesOfBothAlong() {
        var couple = aCouple();
        var anns = UUID.randomUUID();
        var bobs = UUID.randomUUID();
        send(couple, couple.ann(), "Mine", slip(anns, couple.ann()));
        send(couple, couple.bob(), "Mine", slip(bobs, couple.bob()));
        facts.account(couple.ann(), 9, "ERASED");
        assertThat(fates(anns)).containsExactly("SENT", "REMOVED");
        assertThat(fates(bobs)).containsExactly("SENT", "REMOVED");
    }

    private Couple aCoupleWith(UUID ann) {
        var couple = Couple.random();
        var with = new Couple(couple.matchId(), ann, couple.bob(), couple.matchedAt());
        facts.matched(with);
        return with;
    }

    private Client.Answer send(Couple couple, UUID sender, @Nullable String body, String slip) {
        return as(sender).post("/api/messages", withPicture(couple, body, slip));
    }

    private static Map<String, Object> withPicture(
            Couple couple, @Nullable String body, String slip) {
        var message = message(couple.matchId(), body);
        message.put("attachmentId", slip);
        return message;
    }

    /** What users-service answers to an upload. */
    private String slip(UUID picture, UUID owner) {
        return slip(picture, owner, "attachment", inAnHour());
    }

    private String slip(UUID picture, UUID owner, String name, Instant until) {
        return signed.sign(
                name,
                Map.of(
                        "id", picture, "ownerId", owner, "width", 1280, "height", 960, "until",
                        until));
    }

    private static Instant inAnHour() {
        return Instant.now().plus(Duration.ofHours(1));
    }

    private List<String> fates(UUID picture) {
        return jdbc.sql(
                        """
                        SELECT payload ->> 'state' FROM outbox
                         WHERE topic = 'attachment.v1' AND subject = ? ORDER BY id
                        """)
                .param(picture)
                .query(String.class)
                .list();
    }
}
