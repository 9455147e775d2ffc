package app.kindred.matching.candidate;

import static app.kindred.matching.Someone.aMan;
import static app.kindred.matching.Someone.aWoman;
import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.matching.MatchingTest;
import app.kindred.matching.Someone;
import app.kindred.matching.candidate.Viewer.Place;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * Plays somebody who moves about to find out where another person is, and reads all that an answer
 * gives: who is there, in which order, in which bucket, with which score. Places reach this service
 * only as the centres of a grid of about a kilometre; so what the attacker reads may depend on the
 * cell of each side and on nothing else, and the best that all readings together tell is a cell.
 */
class LocationPrivacyTests extends MatchingTest {

    private static final int POINTS = 10_000;
    private static final double STEP = 0.009;

    @Autowired private CandidateQuery query;
    @Autowired private DeckMaker maker;

    private final SplittableRandom random = new SplittableRandom(23);
    private final Instant now = Instant.now();

    @Test
    void whatAnAttackerReadsIsConstantWithinACellOnBothSides() {
        var victim = new Place(55.6761, -120.5683);
        var someone = aMan().within(20).with("lastActiveAt", now.toString());
        var person = arrives(at(someone, snapped(victim)));
        var hidden = arrives(at(aMan().within(30).with("hideDistance", true), snapped(victim)));
        arrives(at(aMan().within(100), snapped(new Place(55.70, -120.50))));
        var attacker =
                query.findViewer(arrives(at(aWoman().within(25), snapped(victim))), now)
                        .orElseThrow();

        Map<Place, Deck> readings = new HashMap<>();
        for (int i = 0; i < POINTS; i++) {
            var cell = snapped(around(victim, 0.12));
            var before = readings.get(cell);
            if (before == null) {
                readings.put(cell, read(attacker, cell));
            } else if (random.nextInt(10) == 0) {
                assertThat(read(attacker, cell)).isEqualTo(before);
            }
        }

        assertThat(readings.values())
                .anySatisfy(deck -> assertThat(ids(deck)).contains(person))
                .anySatisfy(deck -> assertThat(ids(deck)).doesNotContain(person));
        assertThat(readings.values())
                .flatExtracting(Deck::entries)
                .filteredOn(entry -> entry.id().equals(hidden))
                .allSatisfy(entry -> assertThat(entry.distanceKm()).isNull());

        // The victim walks to the corners of the cell: nothing that is read changes, so all
        // readings together tell no place within it from any other.
        var cells = List.copyOf(readings.keySet());
        for (int i = 0; i < 20; i++) {
            arrives(at(someone, snapped(within(snapped(victim)))));
            for (int j = 0; j < 20; j++) {
                var cell = cells.get(random.nextInt(cells.size()));
                assertThat(read(attacker, cell)).isEqualTo(readings.get(cell));
            }
        }
    }

    private Deck read(Viewer attacker, Place from) {
        var moved =
                new Viewer(
                        attacker.id(),
                        from,
                        attacker.birthDate(),
                        attacker.gender(),
                        attacker.wants(),
                        attacker.minAge(),
                        attacker.maxAge(),
                        attacker.maxKm(),
                        attacker.traits(),
                        attacker.refuses(),
                        attacker.shown(),
                        attacker.person(),
                        attacker.swiped());
        return maker.make(moved, now);
    }

    private Place around(Place centre, double degrees) {
        return new Place(
                centre.latitude() + (random.nextDouble() * 2 - 1) * degrees,
                centre.longitude() + (random.nextDouble() * 2 - 1) * 2 * degrees);
    }

    /** Any place of the cell that has this centre. */
    private Place within(Place centre) {
        long columns = columns(centre.latitude());
        return new Place(
                centre.latitude() + (random.nextDouble() - 0.5) * STEP * 0.999,
                centre.longitude() + (random.nextDouble() - 0.5) * 360.0 / columns * 0.999);
    }

    /** The grid of users-service: the only form in which places arrive. */
    private static Place snapped(Place point) {
        double latitude = (Math.floor((point.latitude() + 90) / STEP) + 0.5) * STEP - 90;
        long columns = columns(latitude);
        double column = Math.floor((point.longitude() + 180) / 360 * columns);
        return new Place(latitude, (column + 0.5) * 360 / columns - 180);
    }

    private static long columns(double latitude) {
        return Math.max(1, Math.round(360 * Math.cos(Math.toRadians(latitude)) / STEP));
    }

    private static Someone at(Someone someone, Place place) {
        return someone.at(place.latitude(), place.longitude());
    }

    private static List<UUID> ids(Deck deck) {
        return deck.entries().stream().map(Deck.Entry::id).toList();
    }
}
