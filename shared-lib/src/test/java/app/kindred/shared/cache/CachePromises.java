package app.kindred.shared.cache;

import static app.kindred.shared.cache.CacheFixture.PERSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.kindred.shared.cache.CacheFixture.Person;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a service may rely on, as long as nothing breaks. */
abstract class CachePromises {

    private CacheFixture fixture;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicInteger loads = new AtomicInteger();
    private TieredCache one;
    private TieredCache two;

    abstract RedisNodes nodes();

    @BeforeEach
    void twoInstances() {
        nodes().flush();
        fixture = new CacheFixture(nodes().url());
        one = fixture.instance(CacheFixture.limits(), meters);
        two = fixture.instance();
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private Optional<Person> ann(long version) {
        loads.incrementAndGet();
        return Optional.of(new Person("ann", "Ann", version));
    }

    @Test
    void loadsOnceAndServesTheValueFromMemoryAndTheOthersFromRedis() {
        assertThat(one.get(PERSON, "ann", () -> ann(1))).contains(new Person("ann", "Ann", 1));
        assertThat(one.get(PERSON, "ann", () -> ann(2))).contains(new Person("ann", "Ann", 1));
        assertThat(two.get(PERSON, "ann", () -> ann(2))).contains(new Person("ann", "Ann", 1));
        assertThat(loads).hasValue(1);
        assertThat(count("cache.hit", "l1")).isEqualTo(1);
        assertThat(count("cache.miss", "l1")).isEqualTo(1);
        assertThat(count("cache.miss", "l2")).isEqualTo(1);
    }

    @Test
    void registersEveryCounterAtZeroBeforeTheFirstUse() {
        for (var tier : List.of("l1", "l2")) {
            assertThat(count("cache.hit", tier)).isZero();
            assertThat(count("cache.miss", tier)).isZero();
        }
        for (var name :
                List.of("cache.load", "cache.refresh", "cache.stale.served", "cache.rejected")) {
            assertThat(meters.get(name).tag("spec", "person").counter().count()).isZero();
        }
        assertThat(meters.get("cache.breaker").gauge().value()).isZero();
    }

    @Test
    void remembersThatThereIsNothing() {
        for (var cache : List.of(one, one, two)) {
            assertThat(
                            cache.get(
                                    PERSON,
                                    "nobody",
                                    () -> {
                                        loads.incrementAndGet();
                                        return Optional.empty();
                                    }))
                    .isEmpty();
        }
        assertThat(loads).hasValue(1);
    }

    @Test
    void findsManyWithOneReadAndOneLoadAndKeepsTheirOrder() {
        one.get(PERSON, "b", () -> Optional.of(new Person("b", "B", 1)));
        var asked = new HashMap<String, Integer>();
        Function<Set<String>, Map<String, Person>> loader =
                ids -> {
                    loads.incrementAndGet();
                    var people = new HashMap<String, Person>();
                    for (var id : ids) {
                        asked.merge(id, 1, Integer::sum);
                        if (!id.equals("x")) {
                            people.put(id, new Person(id, id.toUpperCase(), 1));
                        }
                    }
                    return people;
                };
        var found = two.getAll(PERSON, List.of("c", "x", "a", "b", "c"), loader);
        assertThat(found.keySet()).containsExactly("c", "a", "b");
        assertThat(loads).hasValue(1);
        assertThat(asked).containsOnlyKeys("a", "c", "x");
        assertThat(two.getAll(PERSON, List.of("x", "a"), loader)).containsOnlyKeys("a");
        assertThat(loads).hasValue(1);
    }

    @Test
    void anInvalidationIsFeltByTheOthersAtOnce() throws Exception {
        one.get(PERSON, "ann", () -> ann(1));
        two.get(PERSON, "ann", () -> ann(1));
        two.invalidate(PERSON, "ann");
        assertThat(two.get(PERSON, "ann", () -> ann(2)).orElseThrow().version()).isEqualTo(2);
        CacheFixture.until(
                "the other sees it",
                () -> one.get(PERSON, "ann", () -> ann(3)).orElseThrow().version() == 2);
    }

    @Test
    void aWriteThroughIsSeenWithoutALoad() throws Exception {
        one.get(PERSON, "ann", () -> ann(1));
        two.get(PERSON, "ann", () -> ann(1));
        two.put(PERSON, "ann", new Person("ann", "Anna", 2), 2);
        assertThat(two.get(PERSON, "ann", () -> ann(9)).orElseThrow().name()).isEqualTo("Anna");
        CacheFixture.until(
                "the other sees it",
                () -> one.get(PERSON, "ann", () -> ann(9)).orElseThrow().version() == 2);
        assertThat(loads).hasValue(1);
    }

    @Test
    void aStaleValueServesWhileItIsRefreshedOnce() throws Exception {
        one.get(PERSON, "ann", () -> ann(1));
        two.get(PERSON, "ann", () -> ann(1));
        one.expire(PERSON, List.of("ann"));
        assertThat(one.get(PERSON, "ann", () -> ann(2)).orElseThrow().version()).isEqualTo(1);
        CacheFixture.until(
                "the refreshed value",
                () -> one.get(PERSON, "ann", () -> ann(3)).orElseThrow().version() == 2);
        CacheFixture.until(
                "the refreshed value, elsewhere",
                () -> two.get(PERSON, "ann", () -> ann(3)).orElseThrow().version() == 2);
        assertThat(loads).hasValue(2);
        assertThat(meters.get("cache.stale.served").counter().count()).isPositive();
    }

    @Test
    void bytesAreKeptAsTheyAre() {
        var raw = CacheSpec.of("deck", byte[].class, 1);
        byte[] deck = new byte[5_000];
        deck[17] = 3;
        one.get(raw, "ann", () -> Optional.of(deck));
        assertThat(two.get(raw, "ann", Optional::empty).orElseThrow()).isEqualTo(deck);
    }

    @Test
    void aTimeOfItsOwnIsKept() throws Exception {
        one.get(PERSON, "ann", Duration.ofMillis(50), () -> ann(1));
        CacheFixture.until(
                "refreshed after its own time",
                () ->
                        one.get(PERSON, "ann", Duration.ofMillis(50), () -> ann(2))
                                        .orElseThrow()
                                        .version()
                                == 2);
    }

    @Test
    void anOperatorRemovesByPattern() throws Exception {
        var many = IntStream.range(0, 1_200).mapToObj(i -> "p" + i).toList();
        one.warm(PERSON, many, CacheHazards::people);
        one.get(PERSON, "ann", () -> ann(1));
        assertThat(two.invalidatePattern("person:p*")).isEqualTo(1_200);
        assertThat(two.get(PERSON, "ann", () -> ann(2)).orElseThrow().version()).isEqualTo(1);
    }

    @Test
    void twoSpecsOfOneNameAreRefused() {
        var other = CacheSpec.of("person", Person.class, 2);
        assertThatThrownBy(() -> one.get(other, "ann", () -> ann(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private double count(String name, String tier) {
        return meters.get(name).tag("key", "person").tag("tier", tier).counter().count();
    }
}
