package app.kindred.users.profile;

import app.kindred.shared.problem.ProblemException;
import app.kindred.users.photo.Photos;
import app.kindred.users.profile.ProfileQuery.ProfileRow;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Reads profiles for people: two statements for any number of them. */
@Component
class ReadProfiles {

    private final ProfileQuery query;
    private final Photos photos;
    private final Clock clock;

    ReadProfiles(ProfileQuery query, Photos photos, Clock clock) {
        this.query = query;
        this.photos = photos;
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
        var pictures = photos.listApproved(ids);
        var today = LocalDate.now(clock);
        var found =
                query.listVisible(viewer, ids).stream()
                        .collect(Collectors.toMap(ProfileRow::id, Function.identity()));
        return ids.stream()
                .distinct()
                .map(found::get)
                .filter(Objects::nonNull)
                .map(
                        row ->
                                PublicProfile.of(
                                        row, pictures.getOrDefault(row.id(), List.of()), today))
                .toList();
    }
}
