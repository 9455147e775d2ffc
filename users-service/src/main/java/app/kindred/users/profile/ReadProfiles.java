package app.kindred.users.profile;

import app.kindred.shared.problem.ProblemException;
import app.kindred.users.photo.Photos;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Reads profiles for people: who is to be seen is one statement, and what of them is cached. */
@Component
class ReadProfiles {

    private final ProfileQuery query;
    private final Photos photos;
    private final KnownProfiles known;
    private final Clock clock;

    ReadProfiles(ProfileQuery query, Photos photos, KnownProfiles known, Clock clock) {
        this.query = query;
        this.photos = photos;
        this.known = known;
        this.clock = clock;
    }

    @Transactional(readOnly = true)
    public OwnProfile own(UUID id) {
        var own =
                query.findOwn(id, clock.instant())
                        .orElseThrow(() -> ProblemException.notFound("profile"));
        return OwnProfile.of(own, photos.listOwn(id), LocalDate.now(clock));
    }

    /** In the order asked for; unknown and invisible ones are left out. */
    @Transactional(readOnly = true)
    public List<PublicProfile> visible(UUID viewer, List<UUID> ids) {
        var visible = Set.copyOf(query.listVisible(viewer, ids));
        return known.list(ids.stream().distinct().filter(visible::contains).toList());
    }
}
