package app.kindred.messaging.presence;

import app.kindred.messaging.conversation.Conversations;
import app.kindred.messaging.delivery.Delivery;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Passes on that somebody is typing, at most once a second for each conversation and person. */
@Component
public class Typing {

    private final Cache<Typist, Boolean> told =
            Caffeine.newBuilder()
                    .expireAfterWrite(Duration.ofSeconds(1))
                    .maximumSize(50_000)
                    .build();

    private final Conversations conversations;
    private final PrivacyStore privacy;
    private final Delivery delivery;

    Typing(Conversations conversations, PrivacyStore privacy, Delivery delivery) {
        this.conversations = conversations;
        this.privacy = privacy;
        this.delivery = delivery;
    }

    private record Typist(UUID userId, UUID matchId) {}

    private record TypingFrame(String type, UUID matchId, UUID userId) {}

    public void tell(UUID userId, UUID matchId) {
        if (told.asMap().putIfAbsent(new Typist(userId, matchId), true) != null) {
            return;
        }
        var conversation = conversations.get(matchId, userId, null);
        if (conversation.heard() && privacy.privacy(userId).showTyping()) {
            delivery.deliver(
                    List.of(conversation.partnerOf(userId)),
                    new TypingFrame("typing", matchId, userId));
        }
    }
}
