package app.kindred.matching.match;

import app.kindred.shared.cursor.Cursors;
import app.kindred.shared.identity.Caller;
import app.kindred.shared.problem.ProblemException;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/matches")
class MatchController {

    private final Matches matches;
    private final MatchStore store;
    private final Cursors cursors;

    MatchController(Matches matches, MatchStore store, Cursors cursors) {
        this.matches = matches;
        this.store = store;
        this.cursors = cursors;
    }

    @GetMapping
    Page list(
            Caller caller,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "50") @Min(1) @Max(100) int limit) {
        var from =
                cursor == null
                        ? MatchStore.Position.START
                        : cursors.decode(cursor, MatchStore.Position.class);
        var found = store.list(caller.userId(), from, limit + 1);
        if (found.size() <= limit) {
            return new Page(found, null);
        }
        var page = found.subList(0, limit);
        var last = page.getLast();
        return new Page(
                page, cursors.encode(MatchStore.Position.after(last.createdAt(), last.id())));
    }

    @GetMapping("/{id}")
    MatchStore.Listed get(Caller caller, @PathVariable UUID id) {
        return store.find(id, caller.userId())
                .orElseThrow(() -> ProblemException.notFound("match"));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void unmatch(Caller caller, @PathVariable UUID id) {
        if (!matches.unmatch(id, caller.userId())) {
            throw ProblemException.notFound("match");
        }
    }

    record Page(List<MatchStore.Listed> matches, @Nullable String nextCursor) {}
}
