package app.kindred.messaging.export;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.messaging.Client;
import app.kindred.messaging.MessagingTests;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ExportTests extends MessagingTests {

    @Test
    void everythingOfMineIsThereAndNothingThatTheOtherSaid() {
        var couple = aCouple();
        var ann = as(couple.ann());
        ann.post("/api/messages", message(couple.matchId(), "My own \"words\" \u2764"));
        var theirs = as(couple.bob()).post("/api/messages", message(couple.matchId(), "Not hers"));
        ann.put("/api/messages/receipts", Map.of("matchId", couple.matchId(), "readSeq", 2));
        ann.put(
                "/api/messages/" + theirs.body().path("id").asString() + "/reaction",
                Map.of("emoji", "\u2764\ufe0f"));
        ann.put("/api/messages/privacy", Map.of("showPresence", false, "showTyping", true));
        ann.put(
                "/api/messages/devices/" + UUID.randomUUID(),
                Map.of("platform", "fcm", "token", "very-secret-token"));
        facts.block(couple.ann(), UUID.randomUUID(), 3, true);

        var export = ann.get("/internal/export");

        assertThat(export.status()).isEqualTo(200);
        var body = export.body();
        assertThat(body.path("person").path(0).path("name").asString()).isEqualTo("Ann");
        assertThat(body.path("conversations")).hasSize(1);
        assertThat(body.path("messages")).hasSize(1);
        assertThat(body.path("messages").path(0).path("body").asString())
                .isEqualTo("My own \"words\" \u2764");
        assertThat(body.path("receipts").path(0).path("readSeq").asLong()).isEqualTo(2);
        assertThat(body.path("reactions")).hasSize(1);
        assertThat(body.path("firstMessages")).hasSize(1);
        assertThat(body.path("devices").path(0).path("platform").asString()).isEqualTo("fcm");
        assertThat(body.path("privacy").path(0).path("showPresence").asBoolean()).isFalse();
        assertThat(body.path("blocks")).hasSize(1);
        assertThat(export.response().body()).doesNotContain("Not hers", "very-secret-token");
    }

    @Test
    void whoIsUnknownHereGetsEmptySectionsAndWhoHasNoTokenNothing() {
        var body = as(UUID.randomUUID()).get("/internal/export").body();
        assertThat(body.path("messages").isArray()).isTrue();
        assertThat(body.valueStream()).allMatch(section -> section.isEmpty());
        assertThat(new Client(address(), "Bearer x").get("/internal/export").status())
                .isEqualTo(401);
    }
}
