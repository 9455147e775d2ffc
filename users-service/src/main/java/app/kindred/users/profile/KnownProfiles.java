package app.kindred.users.profile;

import app.kindred.shared.cache.CacheSpec;
import app.kindred.shared.cache.TieredCache;
import app.kindred.users.loader.RequestLoaders;
import app.kindred.users.photo.PhotoView;
import app.kindred.users.photo.Photos;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * What others see of each person, kept for some minutes. Who may see it is never kept: that is
 * asked of the database each time, so that a block or a ban is felt at once.
 */
@Component
class KnownProfiles {

    /** As many as memory holds. */
    private static final int WARMED = 1_000;

    private final ProfileQuery query;
    private final Photos photos;
    private final RequestLoaders loaders;
    private final TieredCache cache;
    private final CacheSpec<Known> spec;
    private final Clock clock;

    /** A public profile and the version of the profile that it shows. */
    record Known(PublicProfile profile, long version) {}

    KnownProfiles(
            ProfileQuery query,
            Photos photos,
            RequestLoaders loaders,
            TieredCache cache,
            CacheSpec<Known> spec,
            Clock clock) {
        this.query = query;
        this.photos = photos;
        this.loaders = loaders;
        this.cache = cache;
        this.spec = spec;
        this.clock = clock;
    }

    /** In the order asked for; unknown ones are left out. */
    List<PublicProfile> list(Collection<UUID> ids) {
        return List.copyOf(loaders.loadAll("users", ids, this::find).values());
    }

    private Map<UUID, PublicProfile> find(Set<UUID> ids) {
        var names = ids.stream().map(UUID::toString).toList();
        return cache
                .getAll(
                        spec,
                        names,
                        missing ->
                                load(
                                        missing,
                                        people ->
                                                loaders.loadAll(
                                                        "photos", people, photos::listApproved)))
                .values()
                .stream()
                .map(Known::profile)
                .collect(Collectors.toMap(PublicProfile::id, Function.identity()));
    }

    /** Shows everybody the profile as the transaction that is under way leaves it. */
    void replace(UUID id) {
        load(Set.of(id.toString()), photos::listApproved)
                .forEach((name, known) -> cache.put(spec, name, known, known.version()));
    }

    /** Leaves a mark that a replacement which is still under way cannot undo. */
    void forget(UUID id) {
        query.listAll(Set.of(id))
                .forEach(row -> cache.put(spec, id.toString(), null, row.version() + 1));
    }

    /** Those who were here last will be looked at first. */
    @EventListener(ApplicationReadyEvent.class)
    void warm() {
        cache.warm(
                spec,
                () -> query.listRecentlyActive(WARMED).stream().map(UUID::toString).toList(),
                missing -> load(missing, photos::listApproved));
    }

    private Map<String, Known> load(
            Set<String> names, Function<Set<UUID>, Map<UUID, List<PhotoView>>> read) {
        var ids = names.stream().map(UUID::fromString).collect(Collectors.toSet());
        var pictures = read.apply(ids);
        var today = LocalDate.now(clock);
        return query.listAll(ids).stream()
                .map(
                        row ->
                                new Known(
                                        PublicProfile.of(
                                                row,
                                                pictures.getOrDefault(row.id(), List.of()),
                                                today),
                                        row.version()))
                .collect(
                        Collectors.toMap(
                                known -> known.profile().id().toString(), Function.identity()));
    }
}
