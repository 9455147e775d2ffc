package app.kindred.matching.profilecopy;

import static app.kindred.matching.Someone.aMan;
import static app.kindred.matching.Someone.aWoman;
import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.matching.MatchingTest;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ProfileCopyTests extends MatchingTest {

    @Test
    void anOlderFactChangesNothing() {
        var someone = aWoman().at(48, 11).named("Old");
        var id = arrives(someone.named("New"));
        var old = aWoman().named("Old");

        tell("profile.v1", id, 1, Map.copyOf(factOf(old, id)));

        assertThat(name(id)).isEqualTo("New");
    }

    @Test
    void aStateToldBeforeTheProfileHolds() {
        var someone = aWoman().at(48, 11);
        account(someone.id(), "SUSPENDED");
        arrives(someone);
        assertThat(visibility(someone.id())).isZero();

        account(someone.id(), "ACTIVE");
        assertThat(visibility(someone.id())).isEqualTo(1);
    }

    @Test
    void anActiveAccountStaysAsItsOwnerChose() {
        var id = arrives(aWoman().at(48, 11).with("incognito", true));

        account(id, "SUSPENDED");
        account(id, "ACTIVE");

        assertThat(visibility(id)).isEqualTo(2);
    }

    @Test
    void anErasedPersonLeavesNothingAndDoesNotComeBack() {
        var someone = aWoman().at(48, 11);
        var she = arrives(someone);
        var he = arrives(aMan().at(48, 11));
        swipe(she, he, "like");
        swipe(he, she, "like");
        blocks(he, she);

        account(she, "ERASED");
        arrives(someone);
        account(she, "ACTIVE");

        for (var question :
                new String[] {
                    "SELECT count(*) FROM profile WHERE id = :id",
                    "SELECT count(*) FROM card WHERE id = :id",
                    "SELECT count(*) FROM swipe WHERE :id IN (swiper_id, target_id)",
                    "SELECT count(*) FROM match WHERE :id IN (low_id, high_id)",
                    "SELECT count(*) FROM block WHERE :id IN (blocker_id, blocked_id)",
                    "SELECT count(*) FROM quota WHERE user_id = :id"
                }) {
            assertThat(jdbc.sql(question).param("id", she).query(Integer.class).single())
                    .as(question)
                    .isZero();
        }
    }

    @Test
    void traitsAndDealbreakersHaveTheirBits() {
        var id =
                arrives(
                        aWoman().with(
                                        "habits",
                                        Map.of(
                                                "smoking", "daily",
                                                "drinking", "often",
                                                "children", "want",
                                                "pets", "cat"))
                                .with("goal", "friends")
                                .with("goingOut", "often")
                                .with("interests", java.util.List.of("hiking", "sustainability"))
                                .with(
                                        "refuses",
                                        java.util.List.of(
                                                "smoking", "no-children", "friends-only")));

        var row =
                jdbc.sql(
                                "SELECT traits, refuses, goal, going_out, interests_lo, interests_hi FROM profile WHERE id = :id")
                        .param("id", id)
                        .query()
                        .singleRow();

        assertThat(row)
                .containsEntry("traits", 1 | 2 | 4 | 16 | 128)
                .containsEntry("refuses", 1 | 32 | 128)
                .containsEntry("goal", 4)
                .containsEntry("going_out", 3)
                .containsEntry("interests_lo", 1L)
                .containsEntry("interests_hi", 1L << (113 - 64));
    }

    private static Map<String, Object> factOf(app.kindred.matching.Someone someone, UUID id) {
        var fact = new java.util.HashMap<String, Object>(Map.of("id", id));
        someone.fact().forEach(fact::putIfAbsent);
        return fact;
    }

    private String name(UUID id) {
        return jdbc.sql("SELECT name FROM card WHERE id = :id")
                .param("id", id)
                .query(String.class)
                .single();
    }

    private int visibility(UUID id) {
        return jdbc.sql("SELECT visibility FROM profile WHERE id = :id")
                .param("id", id)
                .query(Integer.class)
                .single();
    }
}
