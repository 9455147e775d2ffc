package app.kindred.matching.swipe;

import static app.kindred.matching.Someone.aMan;
import static app.kindred.matching.Someone.aWoman;
import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.matching.MatchingTest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class MutualLikeRaceTests extends MatchingTest {

    private static final int PAIRS = 1_000;

    /** More would only wait for a connection. */
    private static final int CALLS_AT_ONCE = 32;

    @Autowired private SwipeProperties properties;

    private record Pair(UUID she, UUID he) {}

    /** What two people do at the same instant. */
    private enum Kind {
        BOTH_LIKE,
        /** She has one like left, for him or for another, whom she likes at the same instant. */
        ONE_LIKE_LEFT,
        HE_SUPERLIKES,
        /** She liked him before, and takes it back. */
        SHE_TAKES_IT_BACK,
        /** She takes back what she says at the same instant. */
        SHE_LIKES_AND_TAKES_IT_BACK
    }

    @Test
    void aThousandPairsWhoLikeEachOtherAtOnceMakeAThousandMatches() throws Exception {
        try (var threads = Executors.newFixedThreadPool(CALLS_AT_ONCE)) {
            var pairs = arrive(threads);
            var answers = new ArrayList<List<Future<Answer>>>();
            for (var pair : pairs) {
                answers.add(atOnce(threads, calls(Kind.BOTH_LIKE, pair, pair.he())));
            }

            for (int i = 0; i < PAIRS; i++) {
                assertThat(of(answers.get(i))).allMatch(answer -> answer.status() == 201);
                assertThat(consistent(pairs.get(i), of(answers.get(i)))).isTrue();
            }
        }
    }

    @Test
    void quotasAndSwipesTakenBackMeanwhileLoseNoMatchAndInventNone() throws Exception {
        var kinds = Kind.values();
        var another = arrives(aMan().at(-40, 100));
        try (var threads = Executors.newFixedThreadPool(CALLS_AT_ONCE)) {
            var pairs = arrive(threads);
            var oneLeft = new ArrayList<UUID>();
            for (int i = 0; i < PAIRS; i++) {
                var pair = pairs.get(i);
                switch (kinds[i % kinds.length]) {
                    case ONE_LIKE_LEFT -> {
                        spendAllButOne(pair.she());
                        oneLeft.add(pair.she());
                    }
                    case SHE_TAKES_IT_BACK ->
                            assertThat(swipe(pair.she(), pair.he(), "like").status())
                                    .isEqualTo(201);
                    default -> {}
                }
            }

            var answers = new ArrayList<List<Future<Answer>>>();
            for (int i = 0; i < PAIRS; i++) {
                answers.add(atOnce(threads, calls(kinds[i % kinds.length], pairs.get(i), another)));
            }

            for (int i = 0; i < PAIRS; i++) {
                var pair = pairs.get(i);
                var said = of(answers.get(i));
                boolean matched = consistent(pair, said);
                assertThat(said.getFirst().status()).isEqualTo(201);
                var others = said.stream().skip(1).map(Answer::status).toList();
                switch (kinds[i % kinds.length]) {
                    case BOTH_LIKE, HE_SUPERLIKES -> {
                        assertThat(others).containsExactly(201);
                        assertThat(matched).isTrue();
                    }
                    case ONE_LIKE_LEFT -> {
                        assertThat(others).containsExactlyInAnyOrder(201, 429);
                        assertThat(matched).isEqualTo(others.getFirst() == 201);
                    }
                    case SHE_TAKES_IT_BACK -> {
                        assertThat(others).containsAnyOf(200, 409).hasSize(1);
                        assertThat(matched).isEqualTo(others.getFirst() == 409);
                    }
                    case SHE_LIKES_AND_TAKES_IT_BACK -> {
                        assertThat(others.getFirst()).isEqualTo(201);
                        assertThat(others.getLast()).isIn(200, 409);
                        assertThat(matched).isEqualTo(others.getLast() == 409);
                    }
                }
            }
            assertThat(wronglyCharged(pairs, oneLeft)).isEmpty();
        }
    }

    /** His call is the first. */
    private List<Callable<Answer>> calls(Kind kind, Pair pair, UUID another) {
        Callable<Answer> hers = () -> swipe(pair.she(), pair.he(), "like");
        Callable<Answer> his = () -> swipe(pair.he(), pair.she(), "like");
        Callable<Answer> takeBack = () -> delete(pair.she(), "/api/swipes/last");
        return switch (kind) {
            case BOTH_LIKE -> List.of(his, hers);
            case ONE_LIKE_LEFT -> List.of(his, hers, () -> swipe(pair.she(), another, "like"));
            case HE_SUPERLIKES -> List.of(() -> swipe(pair.he(), pair.she(), "superlike"), hers);
            case SHE_TAKES_IT_BACK -> List.of(his, takeBack);
            case SHE_LIKES_AND_TAKES_IT_BACK -> List.of(his, hers, takeBack);
        };
    }

    /** The oldest calls run first, so that those of one pair always come together. */
    private static List<Future<Answer>> atOnce(
            ExecutorService threads, List<Callable<Answer>> calls) {
        var together = new CyclicBarrier(calls.size());
        return calls.stream()
                .map(
                        call ->
                                threads.submit(
                                        () -> {
                                            together.await();
                                            return call.call();
                                        }))
                .toList();
    }

    /** Whether the two are matched: once, exactly if both still say so, and as the answers said. */
    private boolean consistent(Pair pair, List<Answer> answers) {
        var stored =
                jdbc.sql(
                                """
                                SELECT id::text FROM match
                                WHERE low_id = least(:she, :he) AND high_id = greatest(:she, :he)
                                """)
                        .param("she", pair.she())
                        .param("he", pair.he())
                        .query(String.class)
                        .list();
        int positive =
                jdbc.sql(
                                """
                                SELECT count(*) FROM swipe
                                WHERE action > 0
                                  AND (swiper_id = :she AND target_id = :he OR swiper_id = :he AND target_id = :she)
                                """)
                        .param("she", pair.she())
                        .param("he", pair.he())
                        .query(Integer.class)
                        .single();
        assertThat(stored).hasSize(positive == 2 ? 1 : 0);
        var said =
                answers.stream()
                        .filter(answer -> answer.body().path("matched").booleanValue(false))
                        .map(answer -> answer.text("matchId"))
                        .distinct()
                        .toList();
        assertThat(said).isEqualTo(stored);
        return !stored.isEmpty();
    }

    /** Whose quota is not what their likes, as they stand, cost. */
    private List<UUID> wronglyCharged(List<Pair> pairs, List<UUID> oneLeft) {
        return jdbc.sql(
                        """
                        SELECT person.id
                        FROM unnest(:people) AS person (id)
                        CROSS JOIN LATERAL (SELECT coalesce(sum(likes), 0) AS likes, coalesce(sum(superlikes), 0) AS superlikes
                                            FROM quota WHERE user_id = person.id) spent
                        CROSS JOIN LATERAL (SELECT count(*) AS likes, count(*) FILTER (WHERE action = 2) AS superlikes
                                            FROM swipe WHERE swiper_id = person.id AND action > 0) said
                        WHERE (spent.likes, spent.superlikes)
                              <> (said.likes + CASE WHEN person.id = ANY (:oneLeft) THEN :before ELSE 0 END, said.superlikes)
                        """)
                .param(
                        "people",
                        pairs.stream()
                                .flatMap(pair -> Stream.of(pair.she(), pair.he()))
                                .toArray(UUID[]::new))
                .param("oneLeft", oneLeft.toArray(UUID[]::new))
                .param("before", properties.dailyLikes() - 1)
                .query(UUID.class)
                .list();
    }

    private List<Pair> arrive(ExecutorService threads) throws Exception {
        var arriving =
                IntStream.range(0, PAIRS)
                        .mapToObj(
                                i ->
                                        threads.submit(
                                                () ->
                                                        new Pair(
                                                                arrives(aWoman().at(-40, 100)),
                                                                arrives(aMan().at(-40, 100)))))
                        .toList();
        var pairs = new ArrayList<Pair>();
        for (var pair : arriving) {
            pairs.add(pair.get());
        }
        return pairs;
    }

    private static List<Answer> of(List<Future<Answer>> futures) throws Exception {
        var answers = new ArrayList<Answer>();
        for (var future : futures) {
            answers.add(future.get());
        }
        return answers;
    }

    private void spendAllButOne(UUID person) {
        jdbc.sql(
                        "INSERT INTO quota (user_id, day, likes) VALUES (:me, (now() AT TIME ZONE 'UTC')::date, :spent)")
                .param("me", person)
                .param("spent", properties.dailyLikes() - 1)
                .update();
    }
}
