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
    void picturesAreServedForever() throws Exception {
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
                .contains("max-age=31536000", "public", "immutable");
        get(null, urls.path("card").asString(), "If-None-Match", card.header("ETag")).is(304);
        get(null, "/photos/" + id + "/huge.jpg").is(404);
        get(null, "/photos/" + id + "/..%2fcard.jpg").is(400);
        get(null, "/photos/" + UUID.randomUUID() + "/card.jpg").is(404);
        get(null, "/photos/x/card.jpg").is(400);
        jdbc.sql("UPDATE photo SET state = 'REJECTED' WHERE id = ?").param(id).update();
        get(null, urls.path("card").asString()).is(404);
    }
}
