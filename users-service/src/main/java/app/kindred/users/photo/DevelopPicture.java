package app.kindred.users.photo;

import com.drew.imaging.ImageMetadataReader;
import com.drew.imaging.ImageProcessingException;
import com.drew.metadata.exif.ExifIFD0Directory;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.awt.Color;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import net.coobird.thumbnailator.Thumbnails;
import net.coobird.thumbnailator.util.exif.ExifFilterUtils;
import net.coobird.thumbnailator.util.exif.Orientation;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Turns what somebody uploaded into pictures of ours. Nothing of the file survives but its pixels:
 * they are turned the right way up and encoded anew, so metadata, places and whatever else was
 * hidden in it are gone.
 *
 * <p>The dimensions are read from the header and judged before anything is decoded, and the decoder
 * is told to skip pixels that no size of ours needs: a small file that unfolds into gigabytes is
 * refused, a large photo costs the memory of a small one.
 */
@Component
class DevelopPicture {

    private static final int LONGEST_SIDE = 16_000;
    private static final int SHORTEST_SIDE = 100;
    private static final double QUALITY = 0.85;

    private final ObservationRegistry observations;

    DevelopPicture(ObservationRegistry observations) {
        this.observations = observations;
        // Its default is a file per picture on disk.
        ImageIO.setUseCache(false);
    }

    Developed develop(byte[] content) {
        return Observation.createNotStarted("photo.process", observations)
                .highCardinalityKeyValue("operation.name", "photo.process")
                .<Developed>observe(() -> work(content));
    }

    private static Developed work(byte[] content) {
        var format = PictureFormat.of(content).orElse(null);
        if (format == null) {
            return new Developed.Unknown();
        }
        try {
            var decoded = decode(content, format);
            return decoded == null ? new Developed.TooLarge() : finish(upright(decoded, content));
        } catch (IOException | RuntimeException e) {
            // Decoders meet hostile bytes with every kind of exception; all mean the same here.
            return new Developed.Broken();
        }
    }

    private static @Nullable BufferedImage decode(byte[] content, PictureFormat format)
            throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName(format.readerName()).next();
        try (var input = ImageIO.createImageInputStream(new ByteArrayInputStream(content))) {
            reader.setInput(input, true, true);
            int width = reader.getWidth(0);
            int height = reader.getHeight(0);
            if ((long) width * height > format.mostPixels()
                    || Math.max(width, height) > LONGEST_SIDE) {
                return null;
            }
            if (Math.min(width, height) < SHORTEST_SIDE) {
                throw new IOException("too small to be a photo");
            }
            var parameters = reader.getDefaultReadParam();
            // Somewhat more than the largest size is left, so that scaling down still smooths.
            int step = Math.max(1, Math.max(width, height) * 4 / (5 * Variant.FULL.longSide()));
            parameters.setSourceSubsampling(step, step, 0, 0);
            return opaque(reader.read(0, parameters));
        } finally {
            reader.dispose();
        }
    }

    private static BufferedImage opaque(BufferedImage image) {
        // What most photos are decoded to: a copy would cost as much memory again.
        if (image.getType() == BufferedImage.TYPE_3BYTE_BGR) {
            return image;
        }
        var plain =
                new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
        var graphics = plain.createGraphics();
        graphics.setBackground(Color.WHITE);
        graphics.clearRect(0, 0, plain.getWidth(), plain.getHeight());
        graphics.drawImage(image, 0, 0, null);
        graphics.dispose();
        return plain;
    }

    private static BufferedImage upright(BufferedImage image, byte[] content) throws IOException {
        int orientation = 1;
        try {
            var directory =
                    ImageMetadataReader.readMetadata(new ByteArrayInputStream(content))
                            .getFirstDirectoryOfType(ExifIFD0Directory.class);
            var tagged =
                    directory == null
                            ? null
                            : directory.getInteger(ExifIFD0Directory.TAG_ORIENTATION);
            orientation = tagged == null || tagged < 1 || tagged > 8 ? 1 : tagged;
        } catch (ImageProcessingException | RuntimeException e) {
            // Damaged metadata says nothing about the picture.
        }
        return ExifFilterUtils.getFilterForOrientation(Orientation.typeOf(orientation))
                .apply(image);
    }

    private static Developed finish(BufferedImage image) throws IOException {
        var pictures = new EnumMap<Variant, byte[]>(Variant.class);
        int width = 0;
        int height = 0;
        for (var variant : Variant.values()) {
            double scale =
                    Math.min(
                            1,
                            (double) variant.longSide()
                                    / Math.max(image.getWidth(), image.getHeight()));
            var sized = Thumbnails.of(image).scale(scale).asBufferedImage();
            var out = new ByteArrayOutputStream();
            Thumbnails.of(sized)
                    .scale(1)
                    .outputFormat("jpg")
                    .outputQuality(QUALITY)
                    .toOutputStream(out);
            pictures.put(variant, out.toByteArray());
            width = sized.getWidth();
            height = sized.getHeight();
        }
        return new Developed.Picture(pictures, width, height, likeness(image));
    }

    /**
     * A difference hash: which of neighbouring tones is brighter, on a grid of 9 by 8. Scaling,
     * recompression and slight changes of colour flip few of its 64 bits.
     */
    private static long likeness(BufferedImage image) {
        var small = new BufferedImage(9, 8, BufferedImage.TYPE_BYTE_GRAY);
        var graphics = small.createGraphics();
        graphics.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        var reduced = image;
        try {
            reduced = Thumbnails.of(image).forceSize(36, 32).asBufferedImage();
        } catch (IOException e) {
            // It then comes straight from the large picture, a little noisier.
        }
        graphics.drawImage(reduced, 0, 0, 9, 8, null);
        graphics.dispose();
        long hash = 0;
        for (int y = 0; y < 8; y++) {
            for (int x = 0; x < 8; x++) {
                var brighter =
                        small.getRaster().getSample(x, y, 0)
                                > small.getRaster().getSample(x + 1, y, 0);
                hash = hash << 1 | (brighter ? 1 : 0);
            }
        }
        return hash;
    }

    sealed interface Developed {
        /**
         * @param width of the largest size
         * @param likeness a perceptual hash
         */
        record Picture(Map<Variant, byte[]> pictures, int width, int height, long likeness)
                implements Developed {}

        /** Neither JPEG, PNG nor WebP. */
        record Unknown() implements Developed {}

        /** It would unfold into more pixels than are taken. */
        record TooLarge() implements Developed {}

        record Broken() implements Developed {}
    }
}
