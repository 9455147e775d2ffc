package app.kindred.messaging.conversation;

import app.kindred.shared.problem.ProblemException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds the conversation of a match for one of the two people in it. */
@Component
public class Conversations {

    private final ConversationStore store;
    private final MatchingClient matching;

    Conversations(ConversationStore store, MatchingClient matching) {
        this.store = store;
        this.matching = matching;
    }

    /**
     * The conversation, or a 404 when there is none, when it is closed, or when it is not theirs.
     *
     * @param authorization the caller's own Authorization header, with which matching is asked
     *     about a match that is not known here yet; without one it counts as absent
     */
    public Conversation get(UUID matchId, UUID userId, @Nullable String authorization) {
        return switch (store.look(matchId, userId)) {
            case ConversationStore.Open(var conversation) -> conversation;
            case ConversationStore.Hidden() -> throw noSuchMatch();
            case ConversationStore.Unknown() -> fetch(matchId, userId, authorization);
        };
    }

    private Conversation fetch(UUID matchId, UUID userId, @Nullable String authorization) {
        if (authorization == null) {
            throw noSuchMatch();
        }
        var match =
                matching.fetchMatch(matchId, userId, authorization)
                        .orElseThrow(Conversations::noSuchMatch);
        store.open(match.matchId(), match.lowId(), match.highId(), match.createdAt());
        if (store.look(matchId, userId) instanceof ConversationStore.Open(var conversation)) {
            return conversation;
        }
        throw noSuchMatch();
    }

    private static ProblemException noSuchMatch() {
        return ProblemException.notFound("match");
    }
}
