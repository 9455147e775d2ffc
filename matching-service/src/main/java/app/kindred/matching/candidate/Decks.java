package app.kindred.matching.candidate;

import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import java.time.Instant;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The deck of each person. */
@Component
class Decks {

    private static final ProblemType NOT_READY =
            new ProblemType("profile-not-ready", 409, "The profile is not ready for discovery");

    private final CandidateQuery query;
    private final DeckMaker maker;

    Decks(CandidateQuery query, DeckMaker maker) {
        this.query = query;
        this.maker = maker;
    }

    Deck current(UUID person, Instant now) {
        return make(person, now);
    }

    /** The deck of a session that began at that moment. */
    Deck asOf(UUID person, Instant began) {
        return make(person, began);
    }

    Deck renew(UUID person, Instant now) {
        return make(person, now);
    }

    private Deck make(UUID person, Instant asOf) {
        var viewer =
                query.findViewer(person, asOf)
                        .orElseThrow(
                                () ->
                                        new ProblemException(
                                                NOT_READY,
                                                "This profile has not arrived here yet: complete it, or try again in a moment."));
        if (viewer.place() == null) {
            throw new ProblemException(
                    NOT_READY, "Set a location first: PUT /api/users/me/location.");
        }
        if (viewer.paused()) {
            throw new ProblemException(
                    NOT_READY, "Discovery is paused: resume it by PUT /api/users/me/visibility.");
        }
        return maker.make(viewer, asOf);
    }
}
