package app.kindred.messaging.conversation;

import app.kindred.messaging.conversation.ConversationQuery.Line;
import app.kindred.messaging.conversation.ConversationQuery.Position;
import app.kindred.shared.cursor.Cursors;
import app.kindred.shared.identity.Caller;
import app.kindred.shared.problem.ProblemException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class ConversationController {

    private static final int MOST = 100;

    private final ConversationQuery query;
    private final Cursors cursors;

    ConversationController(ConversationQuery query, Cursors cursors) {
        this.query = query;
        this.cursors = cursors;
    }

    record Listing(List<Line> conversations, @Nullable String nextCursor) {}

    @GetMapping("/api/conversations")
    Listing list(
            Caller caller,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "20") int limit) {
        if (limit < 1 || limit > MOST) {
            throw ProblemException.invalid("limit", "must be from 1 to " + MOST);
        }
        var after = cursor == null ? null : cursors.decode(cursor, Position.class);
        var lines = query.newest(caller.userId(), after, limit + 1);
        if (lines.size() <= limit) {
            return new Listing(lines, null);
        }
        var page = lines.subList(0, limit);
        return new Listing(page, cursors.encode(Position.of(page.getLast())));
    }
}
