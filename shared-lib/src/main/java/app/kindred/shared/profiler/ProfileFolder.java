package app.kindred.shared.profiler;

import app.kindred.shared.id.Ids;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.Locale;

/** Names the files and keeps their number down. */
final class ProfileFolder {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Path folder;
    private final int kept;
    private final String service;
    private final Clock clock;

    ProfileFolder(ProfilerProperties settings, String service, Clock clock) {
        this.folder = settings.folder();
        this.kept = settings.kept();
        this.service = service.replaceAll("[^a-z0-9-]", "");
        this.clock = clock;
    }

    /** A name that nobody outside has a part in: it sorts by time and cannot be guessed. */
    Path newFile(String what, String suffix) {
        try {
            Files.createDirectories(folder);
            prune();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var now = Instant.now(clock);
        var random = Ids.at(now).toString().substring(24);
        return folder.resolve(
                "%s-%s-%s-%s.%s".formatted(service, what, TIME.format(now), random, suffix));
    }

    boolean hasRoomFor(long bytes) {
        try {
            Files.createDirectories(folder);
            return Files.getFileStore(folder).getUsableSpace() > bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void prune() throws IOException {
        try (var files = Files.list(folder)) {
            var oldFirst =
                    files.filter(f -> f.getFileName().toString().startsWith(service + "-"))
                            .sorted(Comparator.comparing(ProfileFolder::modified))
                            .toList();
            for (int i = 0; i <= oldFirst.size() - kept; i++) {
                Files.deleteIfExists(oldFirst.get(i));
            }
        }
    }

    private static Instant modified(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            return Instant.MIN;
        }
    }
}
