package app.kindred.users.photo;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.users.UsersTest;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class PhotoTests extends UsersTest {

    @Test
    void anUploadBecomesThreeSizesThatOthersSee() throws Exception {
        var robin = aPerson();
        var photo = upload(robin, jpeg(2400, 1200, 1), "../../etc/passwd\".php").is(201).body();

        assertThat(photo.path("state").asString()).isEqualTo("APPROVED");
        assertThat(photo.path("width").asInt()).isEqualTo(1280);
        assertThat(photo.path("height").asInt()).isEqualTo(640);
        var thumb = picture(photo.path("urls").path("thumb").asString());
        assertThat(thumb.getWidth()).isEqualTo(160);
        assertThat(picture(photo.path("urls").path("card").asString()).getWidth()).isEqualTo(640);
        var card = get(aPerson().bearer(), "/api/users/" + robin.id()).is(200).body();
        assertThat(card.path("photos").path(0).path("id")).isEqualTo(photo.path("id"));
        assertThat(
                        facts("profile.v1", robin.id())
                                .getLast()
                                .path("photos")
                                .path(0)
                                .path("width")
                                .asInt())
                .isEqualTo(1280);
    }

    @Test
    void aPhotoIsTurnedUprightAndItsMetadataIsGone() throws Exception {
        var robin = aPerson();
        var photo = upload(robin, jpeg(800, 400, 6), "photo.jpg").is(201).body();

        assertThat(photo.path("width").asInt()).isEqualTo(400);
        assertThat(photo.path("height").asInt()).isEqualTo(800);
        var bytes = bytes(photo.path("urls").path("full").asString());
        assertThat(new String(bytes, StandardCharsets.ISO_8859_1))
                .doesNotContain("Exif")
                .doesNotContain("secret place");
        // Turned a quarter to the right, the dark left side is the top.
        var upright = ImageIO.read(new ByteArrayInputStream(bytes));
        assertThat(new Color(upright.getRGB(200, 10)).getRed())
                .isLessThan(new Color(upright.getRGB(200, 790)).getRed());
    }

    @Test
    void aFileThatIsAPictureAndSomethingElseBecomesAPictureOnly() throws Exception {
        var robin = aPerson();
        var both = new ByteArrayOutputStream();
        both.write(jpeg(400, 300, 1));
        both.writeBytes(
                "PK\u0003\u0004 <script>alert(1)</script> %PDF-1.7"
                        .getBytes(StandardCharsets.ISO_8859_1));
        var photo = upload(robin, both.toByteArray(), "both.html").is(201).body();

        var urls = photo.path("urls");
        for (var size : List.of("thumb", "card", "full")) {
            assertThat(new String(bytes(urls.path(size).asString()), StandardCharsets.ISO_8859_1))
                    .doesNotContain("PK\u0003\u0004", "<script>", "%PDF");
        }
        for (var other : List.of("PK\u0003\u0004", "GIF89a", "<svg xmlns=", "%PDF-1.7", "MZ")) {
            upload(
                            robin,
                            (other + "x".repeat(500)).getBytes(StandardCharsets.ISO_8859_1),
                            "photo.jpg")
                    .is(415);
        }
    }

    @Test
    void pngAndWebpAreTakenWhateverTheyAreCalled() throws Exception {
        var robin = aPerson();
        var png = new ByteArrayOutputStream();
        ImageIO.write(gradient(300, 200), "png", png);
        upload(robin, png.toByteArray(), "photo.exe").is(201);
        upload(robin, webp(), "photo.jpg").is(201);
    }

    @Test
    void whatIsNoPhotoIsRefused() throws Exception {
        var robin = aPerson();
        upload(robin, "GIF89a and more of it".getBytes(StandardCharsets.US_ASCII), "a.jpg").is(415);
        upload(robin, "<svg onload=alert(1)>......".getBytes(StandardCharsets.US_ASCII), "a.svg")
                .is(415);
        upload(robin, new byte[0], "a.jpg").is(415);
        var broken = jpeg(800, 400, 1);
        upload(robin, Arrays.copyOf(broken, 40), "a.jpg").is(422);
        upload(robin, bomb(50_000, 50_000), "a.png").is(413);
        upload(robin, bomb(12_000, 12_000), "a.png").is(413);
        upload(robin, new byte[10 * 1024 * 1024 + 1], "a.jpg").is(413);
        post(robin.bearer(), "/api/users/me/photos", "{}").is(415);
        post(
                        robin.bearer(),
                        "/api/users/me/photos",
                        "nonsense",
                        "Content-Type",
                        "multipart/form-data; boundary=x")
                .is(400);
        assertThat(get(robin.bearer(), "/api/users/me").body().path("photos")).isEmpty();
    }

    @Test
    void photosAreOrderedRemovedAndBounded() throws Exception {
        var robin = aPerson();
        var ids =
                IntStream.range(0, 6)
                        .mapToObj(i -> upload(robin, jpeg(200 + i, 200, 1), "a.jpg").is(201))
                        .map(answer -> answer.body().path("id").asString())
                        .toList();
        upload(robin, jpeg(200, 200, 1), "a.jpg").is(409);

        var reversed = ids.reversed();
        order(robin, reversed).is(200);
        assertThat(shown(robin)).isEqualTo(reversed);
        order(robin, reversed.subList(0, 5)).is(422);
        order(robin, Collections.nCopies(6, ids.getFirst())).is(422);

        var stranger = aPerson();
        delete(stranger.bearer(), "/api/users/me/photos/" + ids.getFirst()).is(404);
        delete(robin.bearer(), "/api/users/me/photos/" + ids.getFirst()).is(204);
        delete(robin.bearer(), "/api/users/me/photos/" + ids.getFirst()).is(404);
        get(null, "/photos/" + ids.getFirst() + "/card.jpg").is(404);
        assertThat(shown(robin)).isEqualTo(reversed.subList(0, 5));
    }

    @Test
    void whatLooksLikeABannedPictureWaitsForAModerator() throws Exception {
        var robin = aPerson();
        var id = upload(robin, jpeg(900, 700, 1), "a.jpg").is(201).body().path("id").asString();
        jdbc.sql("INSERT INTO banned_picture (phash) SELECT phash FROM photo WHERE id = ?")
                .param(UUID.fromString(id))
                .update();
        try {
            var again = upload(aPerson(), jpeg(500, 389, 1), "b.jpg").is(201).body();
            assertThat(again.path("state").asString()).isEqualTo("PENDING");
        } finally {
            jdbc.sql("DELETE FROM banned_picture").update();
        }
    }

    @Test
    void twentyUploadsAtOnceAreServedOrToldToComeBack() throws Exception {
        var people = IntStream.range(0, 20).mapToObj(i -> aPerson()).toList();
        var large = jpeg(6000, 4000, 1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers =
                    people.stream()
                            .map(
                                    person ->
                                            threads.submit(
                                                    () -> upload(person, large, "a.jpg").status()))
                            .toList();
            for (var answer : answers) {
                assertThat(answer.get()).isIn(201, 503);
            }
        }
    }

    private List<String> shown(Person person) {
        return StreamSupport.stream(
                        get(aPerson().bearer(), "/api/users/" + person.id())
                                .body()
                                .path("photos")
                                .spliterator(),
                        false)
                .map(photo -> photo.path("id").asString())
                .toList();
    }

    private Answer order(Person person, List<String> ids) {
        return put(
                person.bearer(),
                "/api/users/me/photos/order",
                json.writeValueAsString(Map.of("ids", ids)));
    }

    private Answer upload(Person person, byte[] content, String name) {
        return upload(person, "/api/users/me/photos", content, name);
    }

    private BufferedImage picture(String path) throws Exception {
        return ImageIO.read(new ByteArrayInputStream(bytes(path)));
    }

    private static BufferedImage gradient(int width, int height) {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        var graphics = image.createGraphics();
        graphics.setPaint(new GradientPaint(0, 0, Color.BLACK, width, height / 3f, Color.WHITE));
        graphics.fillRect(0, 0, width, height);
        graphics.setPaint(Color.GRAY);
        graphics.fillOval(width / 4, height / 4, width / 3, height / 2);
        graphics.dispose();
        return image;
    }

    /** A JPEG with an EXIF block: which way up, and where it was taken. */
    static byte[] jpeg(int width, int height, int orientation) {
        try {
            var plain = new ByteArrayOutputStream();
            ImageIO.write(gradient(width, height), "jpeg", plain);
            var exif = new ByteArrayOutputStream();
            var out = new DataOutputStream(exif);
            out.writeBytes("Exif\0\0MM\0*");
            out.writeInt(8);
            out.writeShort(2);
            var place = "secret place\0";
            out.writeShort(0x010e);
            out.writeShort(2);
            out.writeInt(place.length());
            out.writeInt(8 + 2 + 24 + 4);
            out.writeShort(0x0112);
            out.writeShort(3);
            out.writeInt(1);
            out.writeShort(orientation);
            out.writeShort(0);
            out.writeInt(0);
            out.writeBytes(place);
            var whole = new ByteArrayOutputStream();
            var file = new DataOutputStream(whole);
            file.writeShort(0xffd8);
            file.writeShort(0xffe1);
            file.writeShort(exif.size() + 2);
            file.write(exif.toByteArray());
            file.write(plain.toByteArray(), 2, plain.size() - 2);
            return whole.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A PNG of some kilobytes that claims to be, and would unfold into, many gigabytes. */
    static byte[] bomb(int width, int height) throws IOException {
        var file = new ByteArrayOutputStream();
        file.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        var header = new ByteArrayOutputStream();
        var out = new DataOutputStream(header);
        out.writeInt(width);
        out.writeInt(height);
        out.write(new byte[] {8, 2, 0, 0, 0});
        chunk(file, "IHDR", header.toByteArray());
        var pixels = new ByteArrayOutputStream();
        try (var deflater = new DeflaterOutputStream(pixels)) {
            deflater.write(new byte[1 << 20]);
        }
        chunk(file, "IDAT", pixels.toByteArray());
        chunk(file, "IEND", new byte[0]);
        return file.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream file, String type, byte[] content)
            throws IOException {
        var out = new DataOutputStream(file);
        out.writeInt(content.length);
        var typed = new ByteArrayOutputStream();
        typed.writeBytes(type.getBytes(StandardCharsets.US_ASCII));
        typed.writeBytes(content);
        out.write(typed.toByteArray());
        var crc = new CRC32();
        crc.update(typed.toByteArray());
        out.writeInt((int) crc.getValue());
    }

    /**
     * A lossless WebP of one colour, 200 by 150: every code has one symbol, so no pixel takes a
     * bit.
     */
    private static byte[] webp() {
        var bits = new BitSet();
        int length = 0;
        int[][] fields = {
            {8, 0x2f}, {14, 199}, {14, 149}, {1, 0}, {3, 0}, {1, 0}, {1, 0}, {1, 0},
            {1, 1}, {1, 0}, {1, 1}, {8, 120}, {1, 1}, {1, 0}, {1, 1}, {8, 40},
            {1, 1}, {1, 0}, {1, 1}, {8, 200}, {1, 1}, {1, 0}, {1, 1}, {8, 255},
            {1, 1}, {1, 0}, {1, 0}, {1, 0}
        };
        for (var field : fields) {
            for (int bit = 0; bit < field[0]; bit++) {
                bits.set(length++, (field[1] >> bit & 1) == 1);
            }
        }
        var stream = Arrays.copyOf(bits.toByteArray(), 24);
        return ByteBuffer.allocate(20 + stream.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("RIFF".getBytes(StandardCharsets.US_ASCII))
                .putInt(12 + stream.length)
                .put("WEBPVP8L".getBytes(StandardCharsets.US_ASCII))
                .putInt(stream.length)
                .put(stream)
                .array();
    }
}
