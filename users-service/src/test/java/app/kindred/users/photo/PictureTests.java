package app.kindred.users.photo;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.users.UsersTest;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class PictureTests extends UsersTest {

    @Autowired private PhotoStore store;

    @Test
    void aPictureIsKeptForeverAndTheServiceAskedInEveryWayThatACdnAsks() throws Exception {
        var robin = aPerson();
        var key = "test/" + UUID.randomUUID();
        var pictures = new EnumMap<Variant, byte[]>(Variant.class);
        for (var variant : Variant.values()) {
            pictures.put(variant, variant.fileName().getBytes(StandardCharsets.UTF_8));
        }
        store.put(key, pictures);
        var id = UUID.randomUUID();
        jdbc.sql(
                        "INSERT INTO photo (id, user_id, position, state, width, height, object_key) VALUES (?, ?, 0, 'APPROVED', 640, 480, ?)")
                .params(id, robin.id(), key)
                .update();

        var urls =
                get(aPerson().bearer(), "/api/users/" + robin.id())
                        .is(200)
                        .body()
                        .path("photos")
                        .path(0)
                        .path("urls");
        var card = get(null, urls.path("card").asString()).is(200);

        assertThat(card.raw().body()).isEqualTo("card.jpg");
        assertThat(card.header("Content-Type")).isEqualTo("image/jpeg");
        assertThat(card.header("Cache-Control"))
                .isEqualTo("max-age=31536000, public, s-maxage=86400, immutable");
        assertThat(card.raw().headers().map())
                .doesNotContainKeys("pragma", "expires", "set-cookie");
        var path = urls.path("card").asString();
        var known = get(null, path, "If-None-Match", card.header("ETag")).is(304);
        assertThat(known.header("Cache-Control")).isEqualTo(card.header("Cache-Control"));
        assertThat(known.header("ETag")).isEqualTo(card.header("ETag"));
        var head = send("HEAD", null, path, null).is(200);
        assertThat(head.header("Content-Length")).isEqualTo("8");
        assertThat(head.header("ETag")).isEqualTo(card.header("ETag"));
        assertThat(head.raw().body()).isEmpty();
        var part = get(null, path, "Range", "bytes=2-4").is(206);
        assertThat(part.raw().body()).isEqualTo("rd.");
        assertThat(part.header("Content-Range")).isEqualTo("bytes 2-4/8");
        get(null, path, "Range", "bytes=99-").is(416);
        get(null, "/photos/" + id + "/huge.jpg").is(404);
        get(null, "/photos/" + id + "/..%2fcard.jpg").is(400);
        get(null, "/photos/" + UUID.randomUUID() + "/card.jpg").is(404);
        get(null, "/photos/x/card.jpg").is(400);
        jdbc.sql("UPDATE photo SET state = 'REJECTED' WHERE id = ?").param(id).update();
        assertThat(get(null, path).is(404).header("Cache-Control")).contains("no-store");
    }
}
