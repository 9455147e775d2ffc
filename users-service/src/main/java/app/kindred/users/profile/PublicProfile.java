package app.kindred.users.profile;

import app.kindred.users.photo.PhotoView;
import app.kindred.users.profile.ProfileQuery.ProfileRow;
import java.time.LocalDate;
import java.time.Period;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What others see of a person: no more than a candidate's card shows. */
public record PublicProfile(
        UUID id,
        String name,
        @Nullable Integer age,
        String bio,
        Gender gender,
        List<PhotoView> photos,
        List<String> interests,
        List<Prompt> prompts,
        @Nullable String goal,
        @Nullable String goingOut) {

    static PublicProfile of(ProfileRow profile, List<PhotoView> photos, LocalDate today) {
        return new PublicProfile(
                profile.id(),
                profile.name(),
                profile.visibility().hideAge() ? null : age(profile.birthDate(), today),
                profile.bio(),
                profile.gender(),
                photos,
                profile.interests(),
                profile.prompts(),
                profile.goal(),
                profile.goingOut());
    }

    static int age(LocalDate birthDate, LocalDate today) {
        return Period.between(birthDate, today).getYears();
    }
}
