package app.kindred.matching.candidate;

import static app.kindred.matching.Someone.aMan;
import static app.kindred.matching.Someone.aWoman;
import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.matching.MatchingTest;
import app.kindred.matching.Someone;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CandidateTests extends MatchingTest {

    /** A place far from everybody else's in these tests: one degree of longitude each. */
    private static double next = -170;

    private final double longitude = next += 3;

    private Someone she() {
        return aWoman().at(0.0045, longitude);
    }

    private Someone he() {
        return aMan().at(0.0045, longitude);
    }

    @Test
    void bothSidesWishesAreKept() {
        var viewer = arrives(she().aged(30).agesSought(25, 35).within(50));
        var match = arrives(he());
        arrives(he().seeking("man"));
        arrives(she());
        arrives(he().aged(24));
        arrives(he().aged(36));
        arrives(he().agesSought(31, 40));
        arrives(he().agesSought(20, 29));
        arrives(aMan().at(0.0045, longitude + 0.6));
        arrives(aMan().at(0.0045, longitude + 0.3).within(20));
        var youngest = arrives(he().aged(25));
        var oldest = arrives(he().aged(35));
        var reaching = arrives(aMan().at(0.0045, longitude + 0.3).within(40));

        assertThat(candidates(viewer)).containsExactlyInAnyOrder(match, youngest, oldest, reaching);
    }

    @Test
    void severalGendersMayBeSoughtAndFound() {
        var viewer = arrives(she().with("gender", "nonbinary").seeking("woman", "nonbinary"));
        var woman = arrives(she().seeking("man", "nonbinary"));
        var nonbinary = arrives(she().with("gender", "nonbinary").seeking("nonbinary"));
        arrives(she());
        arrives(he().seeking("nonbinary"));

        assertThat(candidates(viewer)).containsExactlyInAnyOrder(woman, nonbinary);
    }

    @Test
    void dealbreakersHoldBothWays() {
        var smoker = Map.of("smoking", "daily");
        var viewer = arrives(she().with("refuses", List.of("smoking")));
        arrives(he().with("habits", smoker));
        var clean = arrives(he());
        var smokingWoman = arrives(she().with("habits", smoker));
        var refusing = arrives(he().with("refuses", List.of("daily-smoking")));

        assertThat(candidates(viewer)).containsExactlyInAnyOrder(clean, refusing);
        assertThat(candidates(smokingWoman)).doesNotContain(refusing);
    }

    @Test
    void whoWasSwipedOrBlockedOrHiddenIsGoneAtOnce() {
        var viewer = arrives(she());
        var liked = arrives(he());
        var passed = arrives(he());
        var blocked = arrives(he());
        var blocker = arrives(he());
        var banned = arrives(he());
        var shadow = arrives(he());
        var left = arrives(he());
        assertThat(candidates(viewer)).hasSize(7);

        swipe(viewer, liked, "like");
        swipe(viewer, passed, "dislike");
        blocks(viewer, blocked);
        blocks(blocker, viewer);
        account(banned, "BANNED");
        account(shadow, "SHADOW_BANNED");

        assertThat(candidates(viewer)).containsExactly(left);
    }

    @Test
    void aPassComesBackAfterItsCoolDown() {
        var viewer = arrives(she());
        var passed = arrives(he());
        swipe(viewer, passed, "dislike");
        assertThat(candidates(viewer)).isEmpty();

        jdbc.sql(
                        "UPDATE swipe SET created_at = created_at - interval '31 days' WHERE swiper_id = :id")
                .param("id", viewer)
                .update();

        assertThat(candidates(viewer)).containsExactly(passed);
        assertThat(swipe(viewer, passed, "dislike").status()).isEqualTo(201);
        assertThat(candidates(viewer)).isEmpty();
    }

    @Test
    void incognitoPeopleAreSeenByThoseTheyLikedOnly() {
        var viewer = arrives(she());
        var incognito = arrives(he().with("incognito", true));
        assertThat(candidates(viewer)).isEmpty();

        swipe(incognito, viewer, "like");

        assertThat(candidates(viewer)).containsExactly(incognito);
    }

    @Test
    void aSuperlikeIsShownToItsReceiverAndALikeIsNot() {
        var viewer = arrives(she());
        var liker = arrives(he().named("Liker"));
        var admirer = arrives(he().named("Admirer"));
        swipe(liker, viewer, "like");
        swipe(admirer, viewer, "superlike");

        var answer = get(viewer, "/api/matches/candidates").body().path("candidates");

        assertThat(answer).hasSize(2);
        for (var candidate : answer) {
            boolean admired = candidate.path("user").path("name").asString().equals("Admirer");
            assertThat(candidate.has("superlike")).isEqualTo(admired);
        }
    }

    @Test
    void aCandidateIsShownAsTheContractSays() {
        var viewer =
                arrives(
                        she().with("interests", List.of("chess", "jazz", "vinyl"))
                                .with("goal", "casual"));
        arrives(
                aMan().named("Max")
                        .at(0.0045, longitude + 0.1)
                        .aged(33)
                        .with("interests", List.of("jazz", "vinyl"))
                        .with("goal", "casual"));

        var candidate = get(viewer, "/api/matches/candidates").body().path("candidates").get(0);

        assertThat(candidate.path("distanceKm").intValue()).isEqualTo(20);
        assertThat(candidate.path("compatibility").doubleValue()).isBetween(0.0, 1.0);
        assertThat(candidate.path("reasons").get(0).asString()).isEqualTo("2 shared interests");
        var user = candidate.path("user");
        assertThat(user.path("name").asString()).isEqualTo("Max");
        assertThat(user.path("age").intValue()).isEqualTo(33);
        assertThat(user.path("gender").asString()).isEqualTo("man");
        assertThat(user.path("prompts").get(0).path("answer").asString()).isEqualTo("Lisbon");
        var photo = user.path("photos").get(0);
        assertThat(photo.path("urls").path("thumb").asString())
                .isEqualTo("/photos/" + photo.path("id").asString() + "/thumb.jpg");
    }

    @Test
    void whatSomebodyHidesIsNotShown() {
        var viewer = arrives(she());
        arrives(he().with("hideAge", true).with("hideDistance", true));

        var candidate = get(viewer, "/api/matches/candidates").body().path("candidates").get(0);

        assertThat(candidate.path("distanceKm").isNull()).isTrue();
        assertThat(candidate.path("user").path("age").isNull()).isTrue();
    }

    @Test
    void theSearchIsWidenedOpenlyAndBreaksNobodysWish() {
        var viewer = arrives(she().within(20));
        arrives(aMan().at(0.0045, longitude + 0.7).within(30));
        var reaching = arrives(aMan().at(0.0045, longitude + 0.7).within(90));

        var answer = get(viewer, "/api/matches/candidates");

        assertThat(people(answer)).containsExactly(reaching);
        assertThat(answer.body().path("widenedToKm").intValue()).isEqualTo(100);
    }

    @Test
    void nobodyIsWidenedForWithoutNeed() {
        var viewer = arrives(she());
        arrives(he());

        assertThat(get(viewer, "/api/matches/candidates").body().path("widenedToKm").isNull())
                .isTrue();
    }

    @Test
    void theSearchCrossesTheAntimeridian() {
        var viewer = arrives(aWoman().at(60.0045, 179.99));
        var near = arrives(aMan().at(60.0045, -179.99));

        assertThat(candidates(viewer)).containsExactly(near);
    }

    @Test
    void pagesAreStableWhileOneSwipes() {
        var viewer = arrives(she());
        var everybody = new HashSet<UUID>();
        for (int i = 0; i < 25; i++) {
            everybody.add(arrives(he()));
        }

        var seen = new ArrayList<UUID>();
        var page = get(viewer, "/api/matches/candidates?limit=10");
        while (seen.size() <= everybody.size()) {
            assertThat(page.status()).isEqualTo(200);
            seen.addAll(people(page));
            people(page).forEach(person -> swipe(viewer, person, "dislike"));
            var cursor = page.body().path("nextCursor");
            if (cursor.isNull()) {
                break;
            }
            page = get(viewer, "/api/matches/candidates?limit=10&cursor=" + cursor.asString());
        }

        assertThat(seen).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(everybody);
    }

    @Test
    void aHeavySwiperFindsTheSamePeople() {
        var viewer = arrives(she());
        var people = new ArrayList<UUID>();
        for (int i = 0; i < 4; i++) {
            people.add(arrives(he()));
        }
        swipe(viewer, people.getFirst(), "dislike");
        jdbc.sql(
                        """
                        INSERT INTO swipe (swiper_id, target_id, action, created_at)
                        SELECT :me, gen_random_uuid(), 1, now() - interval '1 day' FROM generate_series(1, 1000)
                        """)
                .param("me", viewer)
                .update();

        assertThat(candidates(viewer)).containsExactlyInAnyOrderElementsOf(people.subList(1, 4));
    }

    @Test
    void whoIsNotReadyIsToldWhy() {
        var nowhere = arrives(aWoman());
        var paused = arrives(she().with("paused", true));

        assertThat(get(nowhere, "/api/matches/candidates").status()).isEqualTo(409);
        assertThat(get(paused, "/api/matches/candidates").status()).isEqualTo(409);
        assertThat(get(UUID.randomUUID(), "/api/matches/candidates").status()).isEqualTo(409);
    }

    @Test
    void limitsAndCursorsAreChecked() {
        var viewer = arrives(she());

        assertThat(get(viewer, "/api/matches/candidates?limit=0").status()).isEqualTo(422);
        assertThat(get(viewer, "/api/matches/candidates?limit=101").status()).isEqualTo(422);
        assertThat(get(viewer, "/api/matches/candidates?limit=x").status()).isBetween(400, 422);
        assertThat(get(viewer, "/api/matches/candidates?cursor=forged").status()).isEqualTo(422);
    }
}
