package app.kindred.messaging.message;

import app.kindred.messaging.conversation.Conversation;
import app.kindred.messaging.conversation.Conversations;
import app.kindred.messaging.delivery.Delivery;
import app.kindred.shared.problem.ProblemException;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** One emoji per person and message, from either side. */
@Component
class React {

    private static final int LONGEST = 16;

    private final MessageStore messages;
    private final ReactionStore reactions;
    private final Conversations conversations;
    private final Delivery delivery;
    private final Clock clock;

    React(
            MessageStore messages,
            ReactionStore reactions,
            Conversations conversations,
            Delivery delivery,
            Clock clock) {
        this.messages = messages;
        this.reactions = reactions;
        this.conversations = conversations;
        this.delivery = delivery;
        this.clock = clock;
    }

    /** An emoji, which may be several code points joined, and nothing that is a text. */
    static String checked(@Nullable String emoji) {
        if (emoji == null
                || emoji.length() > LONGEST
                || emoji.codePoints().noneMatch(Character::isEmojiPresentation)
                        && emoji.codePoints().noneMatch(c -> c == 0xfe0f)
                || emoji.codePoints().anyMatch(c -> Character.isLetter(c) || c <= ' ')) {
            throw ProblemException.invalid("emoji", "must be one emoji");
        }
        return emoji;
    }

    /** Without an emoji the reaction is taken back. */
    void react(UUID userId, UUID messageId, @Nullable String emoji) {
        var message =
                messages.find(messageId).orElseThrow(() -> ProblemException.notFound("message"));
        var conversation = conversation(message, userId);
        if (message.deletedAt() == null && reactions.set(message, userId, emoji, clock.instant())) {
            delivery.deliver(
                    conversation.audienceOf(userId),
                    ReactionFrame.of(message.matchId(), message.id(), userId, emoji));
        }
    }

    private Conversation conversation(Message message, UUID userId) {
        try {
            return conversations.get(message.matchId(), userId, null);
        } catch (ProblemException e) {
            // A message of others looks like none.
            throw ProblemException.notFound("message");
        }
    }
}
