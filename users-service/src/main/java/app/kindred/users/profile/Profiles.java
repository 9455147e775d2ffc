package app.kindred.users.profile;

import app.kindred.shared.outbox.Outbox;
import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import app.kindred.users.photo.Photos;
import app.kindred.users.photo.PhotosChanged;
import app.kindred.users.profile.ProfileQuery.ProfileRow;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The door to profiles: every change makes a new version, and tells the other services of it. */
@Component
public class Profiles {

    private static final String TOPIC = "profile.v1";

    private final ProfileStore store;
    private final ProfileQuery query;
    private final Photos photos;
    private final Outbox outbox;
    private final KnownProfiles known;
    private final Clock clock;

    Profiles(
            ProfileStore store,
            ProfileQuery query,
            Photos photos,
            Outbox outbox,
            KnownProfiles known,
            Clock clock) {
        this.store = store;
        this.query = query;
        this.photos = photos;
        this.outbox = outbox;
        this.known = known;
        this.clock = clock;
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public void create(UUID id, String name, LocalDate birthDate, Gender gender) {
        store.add(new ProfileEntity(id, name, birthDate, gender, clock.instant()));
    }

    /** Describes anew whoever has not proven yet that the account is theirs. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void recreate(UUID id, String name, LocalDate birthDate, Gender gender) {
        store.lock(id).orElseThrow().describe(name, birthDate, gender);
    }

    @Transactional
    public void prefer(UUID id, Preferences preferences) {
        change(id, null, profile -> profile.prefer(preferences));
    }

    @Transactional
    public void show(UUID id, Visibility visibility) {
        change(id, null, profile -> profile.show(visibility));
    }

    @Transactional
    public void place(UUID id, Position position, boolean travelling) {
        change(id, null, profile -> profile.place(position, travelling, clock.instant()));
    }

    /**
     * @param version the version the client has seen, where it said so
     */
    @Transactional
    void edit(UUID id, ProfileEdit edit, @Nullable Long version) {
        change(id, version, profile -> profile.edit(edit));
    }

    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    public void on(PhotosChanged changed) {
        change(changed.userId(), null, profile -> {});
    }

    private void change(UUID id, @Nullable Long version, Consumer<ProfileEntity> change) {
        var profile = store.lock(id).orElseThrow(() -> ProblemException.notFound("profile"));
        if (version != null && version != profile.version()) {
            throw new ProblemException(
                    ProblemType.PRECONDITION_FAILED,
                    "The profile has changed since it was read: read it again.");
        }
        change.accept(profile);
        profile.touch(clock.instant());
        store.flush();
        publish(id);
        known.replace(id);
    }

    /** Nobody is shown what was known of somebody whose profile goes with this transaction. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void forget(UUID id) {
        known.forget(id);
    }

    /** Tells the other services of a profile as it now is, once its account is verified. */
    @Transactional
    public void publish(UUID id) {
        publish(List.of(id));
    }

    /**
     * Tells a batch of profiles again.
     *
     * @return the ids told, in order, at most {@code limit}
     */
    @Transactional
    public List<UUID> replay(UUID after, int limit) {
        var ids = query.listIds(after, limit);
        publish(ids);
        return ids;
    }

    private void publish(List<UUID> ids) {
        var pictures = photos.listApproved(ids);
        for (var fact : query.listFacts(ids)) {
            var id = fact.profile().id();
            outbox.append(
                    TOPIC,
                    id,
                    fact.profile().version(),
                    ProfileChanged.of(fact, pictures.getOrDefault(id, List.of())));
        }
    }

    /** What others see of these people when they may see them; in the order asked for. */
    public List<PublicProfile> list(Collection<UUID> ids) {
        return known.list(ids);
    }

    /** Preferences as they now are. */
    public Preferences preferences(UUID id) {
        return own(id).preferences();
    }

    private ProfileRow own(UUID id) {
        return query.findOwn(id, clock.instant())
                .orElseThrow(() -> ProblemException.notFound("profile"))
                .profile();
    }
}
