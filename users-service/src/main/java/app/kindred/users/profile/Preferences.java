package app.kindred.users.profile;

import java.util.List;

/** Whom a person looks for. */
public record Preferences(
        List<Gender> interestedIn,
        int minAge,
        int maxAge,
        int maxDistanceKm,
        Dealbreakers dealbreakers) {

    /**
     * @param refuses words of the vocabulary's refusals
     */
    public record Dealbreakers(List<String> refuses) {}
}
