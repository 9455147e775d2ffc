package app.kindred.load.population;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PopulationTests {

    private static final Instant NOW = Instant.parse("2026-11-23T20:17:00Z");

    @Test
    void theSameSeedMakesTheSamePeopleInAnyOrder() {
        var one = new Population(7, 500, NOW);
        var other = new Population(7, 500, NOW);
        var backwards = IntStream.range(0, 500).map(i -> 499 - i).mapToObj(other::person).toList();
        assertThat(IntStream.range(0, 500).mapToObj(one::person).toList())
                .isEqualTo(backwards.reversed());
        assertThat(new Population(8, 500, NOW).person(20)).isNotEqualTo(one.person(20));
    }

    @Test
    void theIdsOfPeopleDoNotDependOnTheDay() {
        var today = new Population(7, 200, NOW);
        var later = new Population(7, 200, NOW.plusSeconds(40 * 86_400L));
        for (int number = 0; number < 200; number++) {
            assertThat(later.person(number).id()).isEqualTo(today.person(number).id());
            assertThat(later.person(number).birthDate())
                    .isEqualTo(today.person(number).birthDate());
        }
    }

    @Test
    void swipesMatchesAndChatsAreThoseOfTheSeed() {
        assertThat(story(new Population(3, 2_000, NOW)))
                .isEqualTo(story(new Population(3, 2_000, NOW)));
    }

    @Test
    void everyChatIsGapFreeAndItsMarksAgree() {
        var courtship = Courtship.of(new Population(3, 3_000, NOW), 0);
        var ids = new HashSet<UUID>();
        assertThat(courtship.matches()).hasSizeGreaterThan(100);
        for (var match : courtship.matches()) {
            var chat = courtship.chat(match);
            var before = match.at();
            for (int i = 0; i < chat.messages().size(); i++) {
                var message = chat.messages().get(i);
                assertThat(message.seq()).isEqualTo(i + 1);
                assertThat(message.sentAt()).isAfter(before).isBeforeOrEqualTo(NOW);
                assertThat(message.id().getMostSignificantBits() >>> 16)
                        .isEqualTo(message.sentAt().toEpochMilli());
                assertThat(message.id().version()).isEqualTo(7);
                assertThat(ids.add(message.id())).isTrue();
                before = message.sentAt();
            }
            for (int side = 0; side < 2; side++) {
                var self = side == 0 ? match.low() : match.high();
                long own =
                        chat.messages().stream()
                                .filter(message -> message.sender().equals(self))
                                .mapToLong(Courtship.Message::seq)
                                .max()
                                .orElse(0);
                assertThat(chat.readSeq()[side]).isBetween(own, (long) chat.messages().size());
                assertThat(chat.deliveredSeq()[side])
                        .isBetween(chat.readSeq()[side], (long) chat.messages().size());
            }
        }
    }

    @Test
    void whoeverSwipedLookedForTheOther() {
        var population = new Population(3, 3_000, NOW);
        var courtship = Courtship.of(population, 0);
        var pairs = new HashSet<List<UUID>>();
        for (var swipe : courtship.swipes()) {
            assertThat(swipe.swiper().suits(swipe.target(), population.today())).isTrue();
            assertThat(swipe.at()).isBefore(NOW);
            assertThat(pairs.add(List.of(swipe.swiper().id(), swipe.target().id()))).isTrue();
        }
        assertThat(pairs).hasSizeGreaterThan(3_000);
    }

    @Test
    void theDemoAccountSeesItsTargetAndHasNotSwipedIt() {
        var population = new Population(1, 300, NOW);
        var demo = population.person(Population.DEMO);
        var target = population.person(Population.TARGET);
        assertThat(demo.email()).isEqualTo("test@example.com");
        assertThat(target.id()).hasToString("123e4567-e89b-12d3-a456-426614174000");
        assertThat(demo.suits(target, population.today())).isTrue();
        assertThat(target.isSeen()).isTrue();
        var courtship = Courtship.of(population, 0);
        for (var swipe : courtship.swipes()) {
            assertThat(List.of(swipe.swiper().number(), swipe.target().number()))
                    .isNotIn(List.of(0, 1), List.of(1, 0));
        }
        assertThat(courtship.matches())
                .filteredOn(match -> match.low().equals(demo) || match.high().equals(demo))
                .isNotEmpty()
                .allSatisfy(match -> assertThat(courtship.chat(match).messages()).isNotEmpty());
    }

    @Test
    void aPositionIsTheCentreOfItsCellAndStaysThere() {
        for (int number = 0; number < 300; number++) {
            var person = new Population(5, 300, NOW).person(number);
            double[] again = Grid.snap(person.latitude(), person.longitude());
            assertThat(again[0]).isEqualTo(person.latitude());
            assertThat(again[1]).isEqualTo(person.longitude());
        }
    }

    private static List<Object> story(Population population) {
        var courtship = Courtship.of(population, 0);
        var story = new java.util.ArrayList<Object>();
        courtship.swipes().forEach(story::add);
        for (var match : courtship.matches()) {
            story.add(match);
            story.add(courtship.chat(match).messages());
        }
        return story;
    }
}
