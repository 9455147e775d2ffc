package app.kindred.users.profile;

import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.replica.ReplicaReads;
import app.kindred.users.photo.Photos;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Reads profiles for people: who is to be seen is one statement, and what of them is cached. */
@Component
class ReadProfiles {

    private final ProfileQuery query;
    private final Photos photos;
    private final KnownProfiles known;
    private final ReplicaReads reads;
    private final Clock clock;

    ReadProfiles(
            ProfileQuery query,
            Photos photos,
            KnownProfiles known,
            ReplicaReads reads,
            Clock clock) {
        this.reads = reads;
        this.query = query;
        this.photos = photos;
        this.known = known;
        this.clock = clock;
    }

    OwnProfile own(UUID id) {
        return reads.read(
                () -> {
                    var own =
                            query.findOwn(id, clock.instant())
                                    .orElseThrow(() -> ProblemException.notFound("profile"));
                    return OwnProfile.of(own, photos.listOwn(id), LocalDate.now(clock));
                });
    }

    /** In the order asked for; unknown and invisible ones are left out. */
    List<PublicProfile> visible(UUID viewer, List<UUID> ids) {
        return reads.read(
                () -> {
                    var visible = Set.copyOf(query.listVisible(viewer, ids));
                    return known.list(ids.stream().distinct().filter(visible::contains).toList());
                });
    }
}
