package app.kindred.users.erasure;

import app.kindred.users.neighbour.Neighbour;
import app.kindred.users.neighbour.Neighbours;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.util.unit.DataSize;

/** What the other services hold of somebody, as files that are gone when this is closed. */
record HeldElsewhere(Map<String, Path> files) implements AutoCloseable {

    private static final DataSize MOST = DataSize.ofMegabytes(256);

    /** All of it, or an exception: an archive that lacks a part in silence would be a lie. */
    static HeldElsewhere fetch(Neighbours neighbours, String authorization) throws IOException {
        var files = new LinkedHashMap<String, Path>();
        var held = new HeldElsewhere(files);
        var complete = false;
        try {
            for (var neighbour : Neighbour.values()) {
                var file = Files.createTempFile("kindred-export", ".json");
                files.put(neighbour.name().toLowerCase(Locale.ROOT), file);
                try (var out = Files.newOutputStream(file)) {
                    neighbours.fetch(neighbour, "/internal/export", authorization, out, MOST);
                }
            }
            complete = true;
            return held;
        } finally {
            if (!complete) {
                held.close();
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (var file : files.values()) {
            Files.deleteIfExists(file);
        }
    }
}
