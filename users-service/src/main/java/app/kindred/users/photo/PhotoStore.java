package app.kindred.users.photo;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.springframework.core.io.Resource;

/** Where pictures lie. What is stored under a key never changes; it can only go. */
interface PhotoStore {

    void put(String key, Map<Variant, byte[]> pictures) throws IOException;

    Optional<Resource> find(String key, Variant variant) throws IOException;

    void delete(String key) throws IOException;
}
