package app.kindred.users.photo;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.shared.cursor.Cursors;
import app.kindred.shared.identity.Caller.Role;
import app.kindred.shared.stream.StreamEvent;
import app.kindred.users.UsersTest;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

class AttachmentTests extends UsersTest {

    private static final String PATH = "/api/users/me/attachments";

    @Autowired private Cursors signed;
    @Autowired private Attachments attachments;
    @Autowired private AttachmentConsumer messaging;

    @Test
    void aPictureForAConversationIsShownByItsSignedLinkAndNowhereElse() throws Exception {
        var robin = aPerson();
        var picture = upload(robin, PATH, PhotoTests.jpeg(2000, 1000, 6), "x.jpg").is(201).body();

        assertThat(picture.path("width").asInt()).isEqualTo(640);
        assertThat(picture.path("height").asInt()).isEqualTo(1280);
        assertThat(picture.path("state").asString()).isEqualTo("APPROVED");
        var slip = signed.verify("attachment", text(picture, "attachmentId"), JsonNode.class);
        assertThat(slip.orElseThrow().path("ownerId").asString()).isEqualTo(robin.id().toString());

        var link = link(picture, "attachment-link", Instant.now().plusSeconds(60));
        var bytes = bytes(link + "/full.jpg");
        assertThat(ImageIO.read(new ByteArrayInputStream(bytes)).getWidth()).isEqualTo(640);
        assertThat(new String(bytes, StandardCharsets.ISO_8859_1))
                .doesNotContain("Exif")
                .doesNotContain("secret place");
        assertThat(get(null, link + "/thumb.jpg").is(200).header("Cache-Control"))
                .contains("private");

        get(null, link + "/huge.jpg").is(404);
        get(null, link.substring(0, link.length() - 1) + "/full.jpg").is(404);
        get(null, link(picture, "attachment-link", Instant.now()) + "/full.jpg").is(404);
        get(null, link(picture, "cursor", Instant.now().plusSeconds(60)) + "/full.jpg").is(404);
        get(null, "/photos/attachments/" + text(picture, "attachmentId") + "/full.jpg").is(404);
        get(null, "/photos/attachments/" + text(picture, "id") + "/full.jpg").is(404);
        get(null, "/photos/" + text(picture, "id") + "/full.jpg").is(404);
        assertThat(get(robin.bearer(), "/api/users/me").body().path("photos")).isEmpty();
    }

    @Test
    void itGoesThroughTheSamePipelineAsAPhoto() throws Exception {
        var robin = aPerson();
        upload(robin, PATH, "GIF89a and more of it".getBytes(StandardCharsets.US_ASCII), "a.jpg")
                .is(415);
        upload(robin, PATH, PhotoTests.bomb(50_000, 50_000), "a.png").is(413);
        post(null, PATH, "{}").is(401);
    }

    @Test
    void whatLooksLikeABannedPictureIsShownOnlyOnceAModeratorAllowsIt() {
        var robin = aPerson();
        var first = upload(robin, PATH, PhotoTests.jpeg(900, 700, 1), "a.jpg").is(201).body();
        var moderator = aPerson(Role.MODERATOR);
        judge(moderator, first, "{\"approve\":false,\"ban\":true,\"reason\":\"not here\"}", 204);
        get(null, link(first, "attachment-link", Instant.now().plusSeconds(60)) + "/full.jpg")
                .is(404);
        try {
            var again = upload(robin, PATH, PhotoTests.jpeg(500, 389, 1), "b.jpg").is(201).body();
            assertThat(text(again, "state")).isEqualTo("PENDING");
            var link = link(again, "attachment-link", Instant.now().plusSeconds(60));
            get(null, link + "/full.jpg").is(404);

            var waiting =
                    get(moderator.bearer(), "/admin/moderation/photos?limit=100")
                            .is(200)
                            .body()
                            .valueStream()
                            .filter(photo -> photo.path("id").equals(again.path("id")))
                            .findFirst()
                            .orElseThrow();
            get(null, waiting.path("urls").path("full").asString()).is(200);
            judge(
                    moderator,
                    again,
                    "{\"approve\":true,\"ban\":false,\"reason\":\"harmless\"}",
                    204);
            judge(moderator, again, "{\"approve\":true,\"ban\":false,\"reason\":\"again\"}", 409);
            get(null, link + "/full.jpg").is(200);
        } finally {
            jdbc.sql("DELETE FROM banned_picture").update();
        }
    }

    @Test
    void whatMessagingRemovesAndWhatNeverGoesOutIsDeleted() {
        var robin = aPerson();
        var removed = upload(robin, PATH, PhotoTests.jpeg(300, 300, 1), "a.jpg").is(201).body();
        var sent = upload(robin, PATH, PhotoTests.jpeg(300, 301, 1), "a.jpg").is(201).body();
        var unsent = upload(robin, PATH, PhotoTests.jpeg(300, 302, 1), "a.jpg").is(201).body();
        tell(removed, 2, "REMOVED");
        tell(removed, 1, "SENT");
        tell(sent, 1, "SENT");
        jdbc.sql(
                        "UPDATE attachment SET created_at = created_at - interval '2 days' WHERE user_id = ?")
                .param(robin.id())
                .update();
        attachments.removeUnsent();
        var until = Instant.now().plusSeconds(60);
        get(null, link(removed, "attachment-link", until) + "/full.jpg").is(404);
        get(null, link(unsent, "attachment-link", until) + "/full.jpg").is(404);
        get(null, link(sent, "attachment-link", until) + "/full.jpg").is(200);
        assertThat(attachments.listOwn(robin.id()))
                .extracting(Attachment::id)
                .containsExactly(UUID.fromString(text(sent, "id")));
    }

    private void judge(Person moderator, JsonNode picture, String verdict, int status) {
        post(moderator.bearer(), "/admin/moderation/photos/" + text(picture, "id"), verdict)
                .is(status);
    }

    private void tell(JsonNode picture, long version, String state) {
        var id = UUID.fromString(text(picture, "id"));
        messaging.handle(
                new StreamEvent(
                        "attachment.v1",
                        id,
                        version,
                        json.valueToTree(Map.of("id", id, "state", state))));
    }

    private String link(JsonNode picture, String name, Instant until) {
        return "/photos/attachments/"
                + signed.sign(name, Map.of("id", text(picture, "id"), "until", until));
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString();
    }
}
