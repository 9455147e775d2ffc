package app.kindred.matching.candidate;

import app.kindred.matching.candidate.NearbyQuery.Nearby;
import app.kindred.shared.cache.CacheSpec;
import app.kindred.shared.cache.TieredCache;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * The geographic questions, kept for ten minutes under all that they ask for: whoever moves or
 * looks for others asks anew. Who may still be shown is never kept.
 */
@Component
class WhoIsNear {

    private final NearbyQuery query;
    private final TieredCache cache;
    private final CacheSpec<Around> spec;

    record Around(List<Nearby> people) {}

    /** As the parameter spells them. */
    enum Order {
        nearest,
        recent
    }

    WhoIsNear(NearbyQuery query, TieredCache cache, CacheSpec<Around> spec) {
        this.query = query;
        this.cache = cache;
        this.spec = spec;
    }

    List<Nearby> list(Viewer viewer, int km, Order order) {
        var place = viewer.place();
        if (place == null) {
            return List.of();
        }
        var question =
                "%s:%s:%d:%s,%s:%d:%d-%d"
                        .formatted(
                                viewer.id(),
                                order,
                                km,
                                place.latitude(),
                                place.longitude(),
                                viewer.wants(),
                                viewer.minAge(),
                                viewer.maxAge());
        var people =
                cache.get(spec, question, () -> Optional.of(ask(viewer, km, order)))
                        .map(Around::people)
                        .orElse(List.of());
        var shown = Set.copyOf(query.listVisible(people.stream().map(Nearby::id).toList()));
        return people.stream().filter(person -> shown.contains(person.id())).toList();
    }

    private Around ask(Viewer viewer, int km, Order order) {
        return new Around(
                switch (order) {
                    case nearest -> query.findNearbyUsers(viewer, km);
                    case recent -> query.findRecentUsers(viewer, km);
                });
    }
}
