package app.kindred.users.profile;

import app.kindred.users.photo.PhotoView;
import app.kindred.users.profile.ProfileQuery.Fact;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The fact {@code profile.v1}: all that other services keep of a person. */
record ProfileChanged(
        UUID id,
        String name,
        String bio,
        LocalDate birthDate,
        Gender gender,
        List<Gender> interestedIn,
        int minAge,
        int maxAge,
        int maxDistanceKm,
        List<String> refuses,
        @Nullable Position location,
        boolean paused,
        boolean incognito,
        boolean hideAge,
        boolean hideDistance,
        @Nullable String goal,
        @Nullable String goingOut,
        Map<String, String> habits,
        List<String> interests,
        List<Prompt> prompts,
        List<Photo> photos,
        @Nullable Instant lastActiveAt) {

    static ProfileChanged of(Fact fact, List<PhotoView> photos) {
        var profile = fact.profile();
        var visibility = profile.visibility();
        var preferences = profile.preferences();
        var location = profile.location();
        return new ProfileChanged(
                profile.id(),
                profile.name(),
                profile.bio(),
                profile.birthDate(),
                profile.gender(),
                preferences.interestedIn(),
                preferences.minAge(),
                preferences.maxAge(),
                preferences.maxDistanceKm(),
                preferences.dealbreakers().refuses(),
                location != null && visibility.hideDistance() ? location.coarse() : location,
                visibility.paused(),
                visibility.incognito(),
                visibility.hideAge(),
                visibility.hideDistance(),
                profile.goal(),
                profile.goingOut(),
                profile.habits(),
                profile.interests(),
                profile.prompts(),
                photos.stream()
                        .map(photo -> new Photo(photo.id(), photo.width(), photo.height()))
                        .toList(),
                fact.lastActiveAt());
    }

    record Photo(UUID id, int width, int height) {}
}
