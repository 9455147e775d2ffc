package app.kindred.load.population;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/**
 * Portraits of nobody: a landscape of hills and a figure before it, drawn from the picture's
 * number. They lie where users-service's photo store looks for them, and many photo rows share one.
 */
final class Pictures {

    private static final Map<String, Integer> WIDTHS =
            Map.of("thumb", 160, "card", 540, "full", Json.WIDTH);

    private Pictures() {}

    static String key(int picture) {
        return "demo/%03d".formatted(picture);
    }

    /** Draws what is missing under a photo store's folder. */
    static void drawInto(Path folder) throws IOException {
        System.setProperty("java.awt.headless", "true");
        ImageIO.setUseCache(false);
        for (int picture = 0; picture < Population.PICTURES; picture++) {
            var into = Files.createDirectories(folder.resolve(key(picture)));
            for (var size : WIDTHS.entrySet()) {
                var file = into.resolve(size.getKey() + ".jpg");
                if (!Files.exists(file)) {
                    ImageIO.write(draw(picture, size.getValue()), "jpg", file.toFile());
                }
            }
        }
    }

    static BufferedImage draw(int picture, int width) {
        int height = width * Json.HEIGHT / Json.WIDTH;
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        var g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.scale(width / 100.0, width / 100.0);
        var random = new SplittableRandom(picture * 7919L + 17);
        float hue = random.nextInt(360) / 360f;
        background(g, random, hue);
        figure(g, random, hue);
        g.dispose();
        return image;
    }

    private static void background(Graphics2D g, SplittableRandom random, float hue) {
        g.setPaint(
                new GradientPaint(
                        0, 0, color(hue, 0.35f, 0.98f), 0, 125, color(hue + 0.12f, 0.55f, 0.75f)));
        g.fillRect(0, 0, 101, 126);
        g.setPaint(color(hue + 0.08f, 0.25f, 1f));
        double sun = 8 + random.nextInt(8);
        g.fill(new Ellipse2D.Double(10 + random.nextInt(70), 8 + random.nextInt(20), sun, sun));
        for (int ridge = 0; ridge < 3; ridge++) {
            var hill = new Path2D.Double();
            double level = 60 + ridge * 14 + random.nextInt(6);
            hill.moveTo(-2, 127);
            hill.lineTo(-2, level);
            for (int x = 0; x <= 100; x += 25) {
                hill.quadTo(x + 6, level - random.nextInt(22), x + 25, level - random.nextInt(10));
            }
            hill.lineTo(127, 127);
            hill.closePath();
            g.setPaint(color(hue + 0.3f, 0.35f + 0.1f * ridge, 0.7f - 0.14f * ridge));
            g.fill(hill);
        }
    }

    private static void figure(Graphics2D g, SplittableRandom random, float hue) {
        double x = 50 + random.nextInt(13) - 6;
        var skin =
                color(0.06f, 0.25f + random.nextInt(40) / 100f, 0.45f + random.nextInt(50) / 100f);
        var hair = color(random.nextInt(12) / 100f, 0.5f, 0.12f + random.nextInt(60) / 100f);
        var coat = color(hue + 0.5f, 0.6f, 0.45f + random.nextInt(45) / 100f);
        boolean longHair = random.nextBoolean();
        g.setPaint(hair);
        if (longHair) {
            g.fill(new Ellipse2D.Double(x - 17, 34, 34, 52));
        }
        g.setPaint(coat);
        var shoulders = new Path2D.Double();
        shoulders.moveTo(x - 34, 128);
        shoulders.curveTo(x - 33, 92, x - 20, 88, x, 88);
        shoulders.curveTo(x + 20, 88, x + 33, 92, x + 34, 128);
        shoulders.closePath();
        g.fill(shoulders);
        g.setPaint(skin);
        g.fillRect((int) x - 5, 72, 10, 20);
        g.fill(new Ellipse2D.Double(x - 13, 40, 26, 38));
        g.setPaint(hair);
        var fringe = new Path2D.Double();
        fringe.moveTo(x - 14, 56);
        fringe.curveTo(x - 16, 30, x + 16, 30, x + 14, 56);
        fringe.curveTo(x + 8, 44 + random.nextInt(5), x - 6, 50 - random.nextInt(8), x - 14, 56);
        g.fill(fringe);
        g.setStroke(new BasicStroke(1.1f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        g.setPaint(new Color(40, 30, 30));
        g.fill(new Ellipse2D.Double(x - 6.5, 57, 2.2, 2.6));
        g.fill(new Ellipse2D.Double(x + 4.3, 57, 2.2, 2.6));
        var smile = new Path2D.Double();
        smile.moveTo(x - 5, 67);
        smile.quadTo(x, 69 + random.nextInt(4), x + 5, 67);
        g.draw(smile);
    }

    private static Color color(float hue, float saturation, float brightness) {
        return Color.getHSBColor(
                hue, Math.clamp(saturation, 0f, 1f), Math.clamp(brightness, 0f, 1f));
    }
}
