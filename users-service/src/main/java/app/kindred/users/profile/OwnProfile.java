package app.kindred.users.profile;

import app.kindred.users.photo.OwnPhoto;
import app.kindred.users.profile.ProfileQuery.Own;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a person sees of themselves. */
record OwnProfile(
        UUID id,
        String email,
        String role,
        boolean premium,
        String name,
        String bio,
        LocalDate birthDate,
        int age,
        Gender gender,
        @Nullable String goal,
        @Nullable String goingOut,
        Map<String, String> habits,
        List<String> interests,
        List<Prompt> prompts,
        List<OwnPhoto> photos,
        Preferences preferences,
        Visibility visibility,
        @Nullable Position location,
        boolean travelling,
        Instant createdAt,
        long version) {

    static OwnProfile of(Own own, List<OwnPhoto> photos, LocalDate today) {
        var profile = own.profile();
        return new OwnProfile(
                profile.id(),
                own.email(),
                own.role(),
                own.premium(),
                profile.name(),
                profile.bio(),
                profile.birthDate(),
                PublicProfile.age(profile.birthDate(), today),
                profile.gender(),
                profile.goal(),
                profile.goingOut(),
                profile.habits(),
                profile.interests(),
                profile.prompts(),
                photos,
                profile.preferences(),
                profile.visibility(),
                profile.location(),
                profile.travelling(),
                profile.createdAt(),
                profile.version());
    }
}
