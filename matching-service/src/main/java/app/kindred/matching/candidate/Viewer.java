package app.kindred.matching.candidate;

import app.kindred.matching.profilecopy.Gender;
import app.kindred.matching.score.Person;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The person who searches, with all that a search needs of them.
 *
 * @param place where they are, already the centre of a grid cell; null when they never said
 * @param wants bits of the genders they look for
 * @param shown 0 while they paused
 * @param swiped how many people they swiped, counted up to a bound
 */
public record Viewer(
        UUID id,
        @Nullable Place place,
        LocalDate birthDate,
        Gender gender,
        int wants,
        int minAge,
        int maxAge,
        int maxKm,
        int traits,
        int refuses,
        int shown,
        Person person,
        int swiped) {

    /** A point on the globe. */
    public record Place(double latitude, double longitude) {

        String asText() {
            return "SRID=4326;POINT(" + longitude + " " + latitude + ")";
        }
    }

    public List<Gender> gendersSought() {
        return Stream.of(Gender.values()).filter(gender -> (wants & gender.bit()) != 0).toList();
    }

    public boolean paused() {
        return shown == 0;
    }
}
