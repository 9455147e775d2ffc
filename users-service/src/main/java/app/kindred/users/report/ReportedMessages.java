package app.kindred.users.report;

import app.kindred.shared.problem.ProblemException;
import app.kindred.users.neighbour.Neighbour;
import app.kindred.users.neighbour.Neighbours;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.json.JsonMapper;

/**
 * The messages that a report points at, as messaging has them: what the reporter says of them is no
 * evidence. They are read before the block that comes with the report, and kept with it, because
 * whoever wrote them can take them back.
 */
@Component
class ReportedMessages {

    private static final Logger LOG = LoggerFactory.getLogger(ReportedMessages.class);
    private static final DataSize MOST = DataSize.ofMegabytes(2);

    private final Neighbours neighbours;
    private final JsonMapper json;

    ReportedMessages(Neighbours neighbours, JsonMapper json) {
        this.neighbours = neighbours;
        this.json = json;
    }

    /**
     * Those of {@code ids} that the two wrote to each other. A report does not fail with messaging:
     * the ids stay in it.
     */
    List<Said> fetch(UUID reported, List<UUID> ids, String authorization) {
        if (ids.isEmpty()) {
            return List.of();
        }
        var path =
                "/internal/messages?ids="
                        + ids.stream().map(UUID::toString).collect(Collectors.joining(","));
        var answer = new ByteArrayOutputStream();
        try {
            neighbours.fetch(Neighbour.MESSAGING, path, authorization, answer, MOST);
        } catch (ProblemException e) {
            LOG.warn("A report is kept without the texts of its messages");
            return List.of();
        }
        var messages = json.readValue(answer.toByteArray(), Answer.class).messages();
        var between =
                messages.stream()
                        .filter(message -> message.senderId().equals(reported))
                        .map(Message::matchId)
                        .collect(Collectors.toSet());
        return messages.stream()
                .filter(message -> between.contains(message.matchId()))
                .map(message -> Said.of(message, reported))
                .toList();
    }

    record Said(UUID id, String from, String body, Instant sentAt) {

        static final String REPORTED = "reported";
        static final String REPORTER = "reporter";

        static Said of(Message message, UUID reported) {
            return new Said(
                    message.id(),
                    message.senderId().equals(reported) ? REPORTED : REPORTER,
                    message.body() == null ? "" : message.body(),
                    message.sentAt());
        }
    }

    record Answer(List<Message> messages) {}

    record Message(UUID id, UUID matchId, UUID senderId, @Nullable String body, Instant sentAt) {}
}
