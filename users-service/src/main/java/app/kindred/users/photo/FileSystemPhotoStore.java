package app.kindred.users.photo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;

/** One folder per key, one file per size; a file appears whole or not at all. */
final class FileSystemPhotoStore implements PhotoStore {

    private final Path root;

    FileSystemPhotoStore(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    @Override
    public void put(String key, Map<Variant, byte[]> pictures) throws IOException {
        var folder = folder(key);
        Files.createDirectories(folder);
        for (var picture : pictures.entrySet()) {
            var name = picture.getKey().fileName();
            var draft = folder.resolve("." + name);
            Files.write(draft, picture.getValue());
            Files.move(draft, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    @Override
    public Optional<Resource> find(String key, Variant variant) {
        var file = folder(key).resolve(variant.fileName());
        return Files.isRegularFile(file)
                ? Optional.of(new FileSystemResource(file))
                : Optional.empty();
    }

    @Override
    public void delete(String key) throws IOException {
        var folder = folder(key);
        for (var variant : Variant.values()) {
            Files.deleteIfExists(folder.resolve(variant.fileName()));
        }
        Files.deleteIfExists(folder);
    }

    private Path folder(String key) {
        var folder = root.resolve(key).normalize();
        if (!folder.startsWith(root) || folder.equals(root)) {
            throw new IllegalArgumentException("a photo's key must stay within the store");
        }
        return folder;
    }
}
