package app.kindred.matching.likes;

import app.kindred.matching.likes.LikesQuery.Like;
import app.kindred.matching.likes.LikesQuery.Position;
import app.kindred.shared.cursor.Cursors;
import app.kindred.shared.identity.Caller;
import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class LikesController {

    private final LikesQuery query;
    private final Cursors cursors;

    LikesController(LikesQuery query, Cursors cursors) {
        this.query = query;
        this.cursors = cursors;
    }

    @GetMapping("/api/matches/likes")
    Page likes(
            Caller caller,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "50") @Min(1) @Max(100) int limit) {
        if (!caller.premium()) {
            throw new ProblemException(
                    ProblemType.FORBIDDEN, "Likes received are part of the premium membership.");
        }
        var from = cursor == null ? Position.START : cursors.decode(cursor, Position.class);
        var found = query.list(caller.userId(), from, limit + 1);
        if (found.size() <= limit) {
            return new Page(found, null);
        }
        var page = found.subList(0, limit);
        var last = page.getLast();
        return new Page(page, cursors.encode(Position.after(last.likedAt(), last.user().id())));
    }

    record Page(List<Like> likes, @Nullable String nextCursor) {}
}
