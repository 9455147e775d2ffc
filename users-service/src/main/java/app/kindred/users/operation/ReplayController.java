package app.kindred.users.operation;

import app.kindred.shared.problem.ProblemException;
import app.kindred.users.account.Accounts;
import app.kindred.users.block.Blocks;
import app.kindred.users.block.Blocks.Blocked;
import app.kindred.users.profile.Profiles;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Tells the other services every fact again, a batch per call: profiles, then the states of
 * accounts, then blocks. The caller passes {@code next} on as {@code after} until it is null. The
 * facts carry the versions they had, so who still knows them ignores them.
 */
@RestController
@PreAuthorize("hasRole('ADMIN')")
class ReplayController {

    private static final UUID FIRST = new UUID(0, 0);
    private static final int MAX_BATCH = 2_000;

    private final Profiles profiles;
    private final Accounts accounts;
    private final Blocks blocks;

    ReplayController(Profiles profiles, Accounts accounts, Blocks blocks) {
        this.profiles = profiles;
        this.accounts = accounts;
        this.blocks = blocks;
    }

    @PostMapping("/admin/users/replay")
    Replayed replay(
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "1000") int limit) {
        if (limit < 1 || limit > MAX_BATCH) {
            throw ProblemException.invalid("limit", "must be 1 to " + MAX_BATCH);
        }
        var place = Place.parse(after);
        return switch (place.kind()) {
            case "profile" -> {
                var ids = profiles.replay(place.first(), limit);
                yield answer(
                        ids.size(),
                        limit,
                        ids.isEmpty() ? place : new Place("profile", ids.getLast(), FIRST),
                        "account");
            }
            case "account" -> {
                var ids = accounts.replay(place.first(), limit);
                yield answer(
                        ids.size(),
                        limit,
                        ids.isEmpty() ? place : new Place("account", ids.getLast(), FIRST),
                        "block");
            }
            default -> {
                var told = blocks.replay(new Blocked(place.first(), place.second()), limit);
                yield answer(
                        told.size(),
                        limit,
                        told.isEmpty()
                                ? place
                                : new Place(
                                        "block",
                                        told.getLast().blockerId(),
                                        told.getLast().blockedId()),
                        null);
            }
        };
    }

    private static Replayed answer(int told, int limit, Place last, @Nullable String nextKind) {
        if (told == limit) {
            return new Replayed(told, last.text());
        }
        return new Replayed(
                told, nextKind == null ? null : new Place(nextKind, FIRST, FIRST).text());
    }

    record Replayed(int told, @Nullable String next) {}

    private record Place(String kind, UUID first, UUID second) {

        static Place parse(@Nullable String text) {
            if (text == null || text.isEmpty()) {
                return new Place("profile", FIRST, FIRST);
            }
            var parts = text.split(":", -1);
            if (parts.length != 3 || !parts[0].matches("profile|account|block")) {
                throw ProblemException.invalid("after", "must be the next of an earlier answer");
            }
            try {
                return new Place(parts[0], UUID.fromString(parts[1]), UUID.fromString(parts[2]));
            } catch (IllegalArgumentException e) {
                throw ProblemException.invalid("after", "must be the next of an earlier answer");
            }
        }

        String text() {
            return kind + ":" + first + ":" + second;
        }
    }
}
