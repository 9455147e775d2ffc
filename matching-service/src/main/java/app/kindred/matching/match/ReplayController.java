package app.kindred.matching.match;

import app.kindred.shared.problem.ProblemException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Tells the other services of every match again, a batch per call. The caller passes {@code next}
 * on as {@code after} until it is null. Who still knows a match ignores it.
 */
@RestController
@PreAuthorize("hasRole('ADMIN')")
class ReplayController {

    private static final int MAX_BATCH = 2_000;

    private final Matches matches;

    ReplayController(Matches matches) {
        this.matches = matches;
    }

    @PostMapping("/admin/matching/replay")
    Replayed replay(
            @RequestParam(defaultValue = "00000000-0000-0000-0000-000000000000") UUID after,
            @RequestParam(defaultValue = "1000") int limit) {
        if (limit < 1 || limit > MAX_BATCH) {
            throw ProblemException.invalid("limit", "must be 1 to " + MAX_BATCH);
        }
        var told = matches.replay(after, limit);
        return new Replayed(told.size(), told.size() == limit ? told.getLast().id() : null);
    }

    record Replayed(int told, @Nullable UUID next) {}
}
