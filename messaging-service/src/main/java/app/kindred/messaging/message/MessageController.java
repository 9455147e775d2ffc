package app.kindred.messaging.message;

import app.kindred.messaging.message.MessagePages.Position;
import app.kindred.shared.cursor.Cursors;
import app.kindred.shared.identity.Caller;
import app.kindred.shared.problem.ProblemException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/messages")
class MessageController {

    private static final int MOST = 100;

    private final MessagePages pages;
    private final SendMessage sendMessage;
    private final DeleteMessage deleteMessage;
    private final React react;
    private final Cursors cursors;

    MessageController(
            MessagePages pages,
            SendMessage sendMessage,
            DeleteMessage deleteMessage,
            React react,
            Cursors cursors) {
        this.pages = pages;
        this.sendMessage = sendMessage;
        this.deleteMessage = deleteMessage;
        this.react = react;
        this.cursors = cursors;
    }

    record NewMessage(
            @Nullable UUID matchId,
            @Nullable UUID clientMessageId,
            @Nullable String body,
            @Nullable String attachmentId) {}

    record Listing(List<Message> messages, @Nullable String nextCursor) {}

    /**
     * Newest first; with {@code after}, oldest first from there on: what a client asks for to catch
     * up.
     */
    @GetMapping
    Listing list(
            Caller caller,
            @RequestHeader(HttpHeaders.AUTHORIZATION) String authorization,
            @RequestParam UUID matchId,
            @RequestParam(required = false) @Nullable Long before,
            @RequestParam(required = false) @Nullable Long after,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "50") int limit) {
        check(before, after, limit);
        var position =
                cursor == null
                        ? new Position(before, after)
                        : cursors.decode(cursor, Position.class);
        var page = pages.read(matchId, caller.userId(), authorization, position, limit);
        return new Listing(
                page.messages(), page.next() == null ? null : cursors.encode(page.next()));
    }

    @PostMapping
    ResponseEntity<Message> send(
            Caller caller,
            @RequestHeader(HttpHeaders.AUTHORIZATION) String authorization,
            @RequestBody NewMessage body) {
        var draft =
                Draft.of(body.matchId(), body.clientMessageId(), body.body(), body.attachmentId());
        return switch (sendMessage.send(caller.userId(), draft, Origin.rest(authorization))) {
            case SendResult.Sent(var message) ->
                    ResponseEntity.status(HttpStatus.CREATED).body(message);
            case SendResult.Repeated(var message) -> ResponseEntity.ok(message);
        };
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Caller caller, @PathVariable UUID id) {
        deleteMessage.delete(caller.userId(), id);
    }

    record Wish(@Nullable String emoji) {}

    @PutMapping("/{id}/reaction")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void react(Caller caller, @PathVariable UUID id, @RequestBody Wish wish) {
        react.react(caller.userId(), id, React.checked(wish.emoji()));
    }

    @DeleteMapping("/{id}/reaction")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void unreact(Caller caller, @PathVariable UUID id) {
        react.react(caller.userId(), id, null);
    }

    private static void check(@Nullable Long before, @Nullable Long after, int limit) {
        if (limit < 1 || limit > MOST) {
            throw ProblemException.invalid("limit", "must be from 1 to " + MOST);
        }
        if (before != null && after != null) {
            throw ProblemException.invalid("before", "cannot be combined with after");
        }
        if (before != null && before < 1) {
            throw ProblemException.invalid("before", "must be at least 1");
        }
        if (after != null && after < 0) {
            throw ProblemException.invalid("after", "must not be negative");
        }
    }
}
