package app.kindred.matching.profilecopy;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What {@code profile.v1} carries. The place is already the centre of a grid cell. */
record ProfileFact(
        UUID id,
        String name,
        @Nullable String bio,
        LocalDate birthDate,
        String gender,
        List<String> interestedIn,
        int minAge,
        int maxAge,
        int maxDistanceKm,
        @Nullable List<String> refuses,
        @Nullable Place location,
        boolean paused,
        boolean incognito,
        boolean hideAge,
        boolean hideDistance,
        @Nullable String goal,
        @Nullable String goingOut,
        @Nullable Map<String, String> habits,
        @Nullable List<String> interests,
        @Nullable List<Card.Prompt> prompts,
        @Nullable List<CardReader.StoredPhoto> photos,
        @Nullable Instant lastActiveAt) {

    record Place(double latitude, double longitude) {}

    /** 0 paused, 1 shown to everybody who may see them, 2 shown only to those they liked. */
    int shown() {
        if (paused) {
            return 0;
        }
        return incognito ? 2 : 1;
    }
}
