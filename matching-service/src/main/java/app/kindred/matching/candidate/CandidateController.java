package app.kindred.matching.candidate;

import app.kindred.matching.candidate.FindCandidates.Position;
import app.kindred.matching.candidate.FindCandidates.Shown;
import app.kindred.matching.profilecopy.LastActive;
import app.kindred.shared.cursor.Cursors;
import app.kindred.shared.identity.Caller;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class CandidateController {

    private final FindCandidates findCandidates;
    private final Cursors cursors;
    private final LastActive lastActive;

    CandidateController(FindCandidates findCandidates, Cursors cursors, LastActive lastActive) {
        this.findCandidates = findCandidates;
        this.cursors = cursors;
        this.lastActive = lastActive;
    }

    @GetMapping("/api/matches/candidates")
    Answer candidates(
            Caller caller,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "50") @Min(1) @Max(100) int limit) {
        var from = cursor == null ? null : cursors.decode(cursor, Position.class);
        lastActive.seen(caller.userId());
        var page = findCandidates.find(caller.userId(), from, limit);
        var next = page.next();
        return new Answer(
                page.candidates(), next == null ? null : cursors.encode(next), page.widenedToKm());
    }

    record Answer(
            List<Shown> candidates, @Nullable String nextCursor, @Nullable Integer widenedToKm) {}
}
