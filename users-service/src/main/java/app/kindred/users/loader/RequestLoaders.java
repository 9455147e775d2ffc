package app.kindred.users.loader;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.dataloader.DataLoader;
import org.dataloader.DataLoaderFactory;
import org.dataloader.DataLoaderRegistry;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/** The loaders of the request that is under way. */
@Component
public class RequestLoaders {

    /**
     * Reads what the request has not read yet, all of it in one batch on the caller's thread.
     *
     * @param name of the loader: the same batch under the same name
     * @return what there is, in the order asked for
     */
    public <K, V> Map<K, V> loadAll(
            String name, Collection<K> keys, Function<Set<K>, Map<K, V>> batch) {
        DataLoader<K, V> loader =
                registry()
                        .computeIfAbsent(
                                name,
                                unused ->
                                        DataLoaderFactory.newMappedDataLoader(
                                                (Set<K> wanted) ->
                                                        CompletableFuture.completedFuture(
                                                                batch.apply(wanted))));
        var asked = new LinkedHashMap<K, CompletableFuture<V>>();
        keys.forEach(key -> asked.put(key, loader.load(key)));
        loader.dispatchAndJoin();
        var found = new LinkedHashMap<K, V>();
        asked.forEach(
                (key, value) -> {
                    var present = value.join();
                    if (present != null) {
                        found.put(key, present);
                    }
                });
        return found;
    }

    /** Outside of a request everything is read anew. */
    private static DataLoaderRegistry registry() {
        var request = RequestContextHolder.getRequestAttributes();
        return request != null
                        && request.getAttribute(
                                        LoaderFilter.ATTRIBUTE, RequestAttributes.SCOPE_REQUEST)
                                instanceof DataLoaderRegistry registry
                ? registry
                : new DataLoaderRegistry();
    }
}
