package app.kindred.matching.candidate;

import static app.kindred.matching.Someone.aMan;
import static app.kindred.matching.Someone.aWoman;
import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.matching.MatchingTest;
import app.kindred.matching.Someone;
import app.kindred.matching.candidate.Attacker.Reading;
import app.kindred.matching.candidate.Viewer.Place;
import app.kindred.matching.score.Scorers;
import app.kindred.shared.telemetry.NamedQueries;
import app.kindred.users.profile.Position;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * Plays somebody who moves about to find out where another person is. Places go through the record
 * by which users-service snaps them, searches through the deck that the API serves; from ten
 * thousand points the attacker reads who is there, within which reach, in which bucket and in which
 * order, and works out the place that suits all readings best. Nine people stand about one cell, so
 * whatever is guessed, if all nine read alike, is at least the cell's radius off for one of them.
 * The same attacker finds each of the nine once nothing is snapped: that is what makes the first
 * half worth anything.
 */
class LocationPrivacyTests extends MatchingTest {

    private static final int POINTS = 10_000;
    private static final int[] REACHES_KM = {1, 2, 3, 5, 8, 12, 20};

    private static final UnaryOperator<Place> SNAPPED =
            place -> place(Position.snapped(place.latitude(), place.longitude()));
    private static final UnaryOperator<Place> COARSE =
            place -> place(Position.snapped(place.latitude(), place.longitude()).coarse());

    @Autowired private CandidateQuery query;
    @Autowired private DeckMaker maker;
    @Autowired private NamedQueries named;
    @Autowired private Scorers scorers;
    @Autowired private ScoringPool scoring;
    @Autowired private CandidateProperties properties;

    private final SplittableRandom random = new SplittableRandom(23);
    private final Instant now = Instant.now();

    @Test
    void tenThousandReadingsTellTheCellAndNothingWithinIt() {
        var centre = new Place(55.6761, -120.5683);

        var seen = walkAbout(centre, SNAPPED, COARSE);

        assertThat(seen.alikeWithinCells()).isTrue();
        assertThat(seen.ofShown().stream().distinct().count()).isOne();
        var cell = SNAPPED.apply(centre);
        var guess = Attacker.bestGuess(seen.ofShown().getFirst(), centre);
        assertThat(SNAPPED.apply(guess)).isEqualTo(cell);
        assertThat(farthest(guess, seen.shown())).isGreaterThan(0.99 * radius(cell, SNAPPED));

        assertThat(seen.ofHidden().stream().distinct().count()).isOne();
        var coarse = COARSE.apply(centre);
        var vague = Attacker.bestGuess(seen.ofHidden().getFirst(), centre);
        assertThat(farthest(vague, seen.hidden())).isGreaterThan(0.99 * radius(coarse, COARSE));
    }

    @Test
    void withoutSnappingTheSameReadingsTellWhereEachOfThemIs() {
        var centre = new Place(55.6761, -100.5683);

        var seen = walkAbout(centre, UnaryOperator.identity(), UnaryOperator.identity());

        assertThat(seen.alikeWithinCells()).isFalse();
        for (int i : new int[] {0, 4, 8}) {
            assertThat(
                            Attacker.metres(
                                    Attacker.bestGuess(seen.ofShown().get(i), centre),
                                    seen.shown().get(i)))
                    .isLessThan(0.1 * radius(SNAPPED.apply(centre), SNAPPED));
            assertThat(
                            Attacker.metres(
                                    Attacker.bestGuess(seen.ofHidden().get(i), centre),
                                    seen.hidden().get(i)))
                    .isLessThan(0.1 * radius(SNAPPED.apply(centre), SNAPPED));
        }
    }

    /**
     * What was read.
     *
     * @param alikeWithinCells whether all answers read from within one cell were the same
     * @param shown where those stand who show their distance, hidden those who do not
     * @param ofShown what the attacker read of each of them, point by point
     */
    private record Seen(
            boolean alikeWithinCells,
            List<Place> shown,
            List<Place> hidden,
            List<List<Reading>> ofShown,
            List<List<Reading>> ofHidden) {}

    private Seen walkAbout(
            Place centre, UnaryOperator<Place> shownAt, UnaryOperator<Place> hiddenAt) {
        var shown = aboutTheCell(SNAPPED.apply(centre), SNAPPED);
        var hidden = aboutTheCell(COARSE.apply(centre), COARSE);
        var shownIds = shown.stream().map(at -> arrives(someone(shownAt.apply(at)))).toList();
        var hiddenIds =
                hidden.stream()
                        .map(at -> someone(hiddenAt.apply(at)).with("hideDistance", true))
                        .map(this::arrives)
                        .toList();
        // Accomplices, to be compared with: an order is an answer too.
        IntStream.range(0, 6).forEach(i -> arrives(someone(shownAt.apply(around(centre)))));

        var account =
                query.findViewer(arrives(at(aWoman(), shownAt.apply(centre))), now).orElseThrow();
        var walk =
                Stream.generate(() -> moved(account, shownAt.apply(around(centre))))
                        .limit(POINTS)
                        .toList();
        var decks = decks(walk);

        var alike = new HashMap<List<Object>, Deck>();
        boolean alikeWithinCells = true;
        for (int i = 0; i < POINTS; i++) {
            var viewer = walk.get(i);
            var cell = List.<Object>of(SNAPPED.apply(viewer.place()), viewer.maxKm());
            var before = alike.putIfAbsent(cell, decks.get(i));
            alikeWithinCells &= before == null || before.equals(decks.get(i));
        }
        return new Seen(
                alikeWithinCells,
                shown,
                hidden,
                shownIds.stream().map(id -> readings(id, walk, decks)).toList(),
                hiddenIds.stream().map(id -> readings(id, walk, decks)).toList());
    }

    private static List<Reading> readings(UUID person, List<Viewer> walk, List<Deck> decks) {
        return IntStream.range(0, POINTS)
                .mapToObj(i -> Reading.of(person, walk.get(i), decks.get(i)))
                .toList();
    }

    private List<Deck> decks(List<Viewer> walk) {
        var atOnce = new AskedAtOnce();
        var within = walk.stream().map(viewer -> search(viewer, viewer.maxKm(), 0)).toList();
        atOnce.ask(within);
        int widened = properties.widenTo().getFirst();
        atOnce.ask(
                within.stream()
                        .filter(search -> atOnce.nearest(search, 1).isEmpty())
                        .map(search -> search(search.viewer(), widened, search.km()))
                        .toList());
        var sameMaker =
                new DeckMaker(
                        atOnce,
                        named,
                        scorers,
                        scoring,
                        properties,
                        ObservationRegistry.NOOP,
                        new SimpleMeterRegistry());
        var decks = walk.stream().map(viewer -> sameMaker.make(viewer, now)).toList();
        for (int i = 0; i < POINTS; i += POINTS / 20) {
            assertThat(decks.get(i)).isEqualTo(maker.make(walk.get(i), now));
        }
        return decks;
    }

    private Search search(Viewer viewer, int km, int beyondKm) {
        return new Search(viewer, km, beyondKm, now, now.minus(properties.passCoolDown()));
    }

    /** The nearest as ever, asked from thousands of places in one statement. */
    private final class AskedAtOnce extends CandidateQuery {

        private final Map<List<Object>, List<Candidate>> answers = new HashMap<>();

        AskedAtOnce() {
            super(jdbc);
        }

        void ask(List<Search> wanted) {
            var searches =
                    wanted.stream()
                            .filter(search -> answers.put(key(search), new ArrayList<>()) == null)
                            .toList();
            var sql =
                    """
                    SELECT number, answer.*
                    FROM (SELECT place::geography AS here, around::geography AS box, metres, beyond, number
                          FROM unnest(CAST(:places AS text[]), CAST(:surroundings AS text[]), CAST(:reaches AS float8[]),
                                      CAST(:beyonds AS integer[]))
                               WITH ORDINALITY AS point (place, around, metres, beyond, number)
                          OFFSET 0) AS point
                    CROSS JOIN LATERAL (%s) AS answer
                    ORDER BY number, metres
                    """
                            .formatted(
                                    nearestSql(
                                                    searches.getFirst().viewer(),
                                                    false,
                                                    properties.nearest())
                                            .replaceAll(
                                                    ":(here|box|metres|beyond)\\b", "point.$1"));
            jdbc.sql(sql)
                    .params(parameters(searches.getFirst()))
                    .param(
                            "places",
                            searches.stream()
                                    .map(search -> search.viewer().place().asText())
                                    .toArray(String[]::new))
                    .param(
                            "surroundings",
                            searches.stream()
                                    .map(
                                            search ->
                                                    search.viewer()
                                                            .place()
                                                            .boxOf(search.km() * 1000.0))
                                    .toArray(String[]::new))
                    .param(
                            "reaches",
                            searches.stream().mapToDouble(search -> search.km() * 1000.0).toArray())
                    .param("beyonds", searches.stream().mapToInt(Search::beyondKm).toArray())
                    .query(
                            row -> {
                                var search = searches.get(row.getInt("number") - 1);
                                answers.get(key(search)).add(candidate(row, now));
                            });
        }

        @Override
        public List<Candidate> nearest(Search search, int limit) {
            return answers.get(key(search)).stream().limit(limit).toList();
        }

        @Override
        public List<Candidate> admirers(Search search, int limit) {
            return List.of();
        }

        private List<Object> key(Search search) {
            return List.of(search.viewer().place(), search.km(), search.beyondKm());
        }
    }

    private Viewer moved(Viewer account, Place to) {
        return new Viewer(
                account.id(),
                to,
                account.birthDate(),
                account.gender(),
                account.wants(),
                account.minAge(),
                account.maxAge(),
                REACHES_KM[random.nextInt(REACHES_KM.length)],
                account.traits(),
                account.refuses(),
                account.shown(),
                account.person(),
                account.swiped());
    }

    private Place around(Place centre) {
        return new Place(
                centre.latitude() + (random.nextDouble() - 0.5) * 0.24,
                centre.longitude() + (random.nextDouble() - 0.5) * 0.48);
    }

    /** The centre of a cell, and as far out as it goes to all sides and corners. */
    private static List<Place> aboutTheCell(Place cell, UnaryOperator<Place> snapping) {
        double high = within(cell, 1, 0, snapping).latitude() - cell.latitude();
        double wide = within(cell, 0, 1, snapping).longitude() - cell.longitude();
        return IntStream.range(0, 9)
                .mapToObj(i -> within(cell, (i / 3 - 1) * high, (i % 3 - 1) * wide, snapping))
                .toList();
    }

    /** The last place of the cell on the way from its centre. */
    private static Place within(
            Place cell, double north, double east, UnaryOperator<Place> snapping) {
        var inside = cell;
        double step = 1;
        for (int i = 0; i < 30; i++) {
            var next =
                    new Place(inside.latitude() + north * step, inside.longitude() + east * step);
            if (snapping.apply(next).equals(cell)) {
                inside = next;
            } else {
                step /= 2;
            }
        }
        return inside;
    }

    /** From the centre of a cell to its corner, in metres. */
    private static double radius(Place cell, UnaryOperator<Place> snapping) {
        return Attacker.metres(cell, aboutTheCell(cell, snapping).getFirst());
    }

    private static double farthest(Place guess, List<Place> people) {
        return people.stream()
                .mapToDouble(place -> Attacker.metres(guess, place))
                .max()
                .orElseThrow();
    }

    private Someone someone(Place place) {
        return at(aMan().within(100).with("lastActiveAt", now.toString()), place);
    }

    private static Someone at(Someone someone, Place place) {
        return someone.at(place.latitude(), place.longitude());
    }

    private static Place place(Position position) {
        return new Place(position.latitude(), position.longitude());
    }
}
