package app.kindred.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import org.junit.jupiter.api.Test;

/** Large photos, twenty at once, in a process with half the heap that it may take. */
class PhotoUploadIT {

    private static final int AT_ONCE = 20;
    private static final int WIDTH = 7_400;
    private static final int HEIGHT = 5_400;

    private static final Pattern LARGEST_HEAP =
            Pattern.compile("(?m)^jvm_memory_max_bytes\\{[^}]*area=\"heap\"[^}]*} (\\S+)$");
    private static final Pattern UPLOADS =
            Pattern.compile(
                    "(?m)^image_upload_(?:size_bytes|duration_seconds)_count(?:\\{[^}]*})? (\\S+)$");

    private final Kindred kindred = Kindred.running();

    @Test
    void twentyUploadsAtOnceFitIntoTheHeap() throws Exception {
        var photo = photo();
        assertThat(photo.length).isBetween(7_000_000, 10_000_000);
        var people = new ArrayList<Person>();
        for (int i = 0; i < AT_ONCE; i++) {
            people.add(Person.registered(kindred, "Upla" + (char) ('a' + i), "woman"));
        }
        var uploads =
                people.stream()
                        .<Callable<Client.Answer>>map(
                                person ->
                                        () ->
                                                person.client()
                                                        .at(kindred.users().url())
                                                        .upload("/api/users/me/photos", photo))
                        .toList();

        var answers = new ArrayList<Client.Answer>();
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var upload : pool.invokeAll(uploads)) {
                answers.add(upload.get());
            }
        }

        for (var answer : answers) {
            answer.expect(201, 503);
            if (answer.status() == 503) {
                assertThat(answer.response().headers().firstValue("Retry-After")).isPresent();
            }
        }
        long taken = answers.stream().filter(answer -> answer.status() == 201).count();
        assertThat(taken).isPositive();
        // It goes on as if nothing had been.
        people.getFirst()
                .client()
                .at(kindred.users().url())
                .upload("/api/users/me/photos", photo)
                .expect(201);
        assertThat(Files.readString(kindred.users().log())).doesNotContain("OutOfMemoryError");
        var metrics = kindred.users().metrics();
        double heap = sum(LARGEST_HEAP, metrics);
        assertThat(heap).isLessThanOrEqualTo(512 * 1024 * 1024);
        assertThat(UPLOADS.matcher(metrics).results().map(found -> Double.valueOf(found.group(1))))
                .hasSize(2)
                .allMatch(count -> count >= taken + 1);
        System.out.printf(
                "%d uploads of %,d bytes and %,d pixels at once, heap at most %,.0f bytes: %d taken, %d told to come back%n",
                AT_ONCE, photo.length, WIDTH * HEIGHT, heap, taken, AT_ONCE - taken);
    }

    @Test
    void amazonsSdkIsNotLoadedWherePicturesLieInAFolder() {
        assertThat(kindred.users().loadedClasses())
                .contains("app.kindred.users.photo.FileSystemPhotoStore")
                .doesNotContain("software.amazon");
    }

    private static double sum(Pattern sample, String metrics) {
        return sample.matcher(metrics)
                .results()
                .mapToDouble(found -> Double.parseDouble(found.group(1)))
                .sum();
    }

    /** Forty million pixels with as much noise as ten megabytes hold. */
    private static byte[] photo() throws IOException {
        var image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
        var pixels = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        new Random(7).nextBytes(pixels);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) ((i / WIDTH + i % WIDTH) / 64 + (pixels[i] & 0x1f));
        }
        var out = new ByteArrayOutputStream();
        var writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (var stream = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(stream);
            var quality = writer.getDefaultWriteParam();
            quality.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            quality.setCompressionQuality(0.8f);
            writer.write(null, new IIOImage(image, null, null), quality);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }
}
