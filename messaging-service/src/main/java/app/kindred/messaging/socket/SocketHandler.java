package app.kindred.messaging.socket;

import app.kindred.messaging.delivery.Connection;
import app.kindred.messaging.delivery.Delivery;
import app.kindred.messaging.presence.Presence;
import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PongMessage;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Opens and closes connections and reads their frames, one after the other: a client that sends
 * faster than its frames can be handled is slowed down by its own socket.
 */
@Component
class SocketHandler extends AbstractWebSocketHandler {

    private static final Logger log = LoggerFactory.getLogger(SocketHandler.class);
    private static final String CONNECTION = Connection.class.getName();
    private static final String PARTS = "parts";
    private static final int LONGEST_FRAME = 64 * 1024;

    /** After this time without a byte taken a write is given up, and the socket with it. */
    private static final long WRITE_TIMEOUT_MILLIS = 10_000;

    private final Delivery delivery;
    private final FrameHandler frames;
    private final Presence presence;
    private final JsonMapper json;
    private final MeterRegistry meters;
    private final Clock clock;

    SocketHandler(
            Delivery delivery,
            FrameHandler frames,
            Presence presence,
            JsonMapper json,
            MeterRegistry meters,
            Clock clock) {
        this.delivery = delivery;
        this.frames = frames;
        this.presence = presence;
        this.json = json;
        this.meters = meters;
        this.clock = clock;
    }

    @Override
    public boolean supportsPartialMessages() {
        return true;
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession session) {
        if (session instanceof NativeWebSocketSession containers
                && containers.getNativeSession() instanceof jakarta.websocket.Session tomcats) {
            tomcats.getUserProperties()
                    .put("org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT", WRITE_TIMEOUT_MILLIS);
        }
        var owner =
                (Connection.Owner)
                        Objects.requireNonNull(
                                session.getAttributes().get(SocketConfiguration.OWNER));
        var connection = delivery.open(owner, new SocketWire(session));
        session.getAttributes().put(CONNECTION, connection);
        frames.greet(connection);
        presence.arrived(connection);
    }

    @Override
    protected void handleTextMessage(WebSocketSession session, TextMessage message) {
        var connection = connection(session);
        if (connection == null) {
            return;
        }
        connection.heard(clock.instant());
        var text = join(session, message);
        if (text == null) {
            return;
        }
        if (text.length() > LONGEST_FRAME) {
            connection.close(CloseStatus.TOO_BIG_TO_PROCESS.getCode(), "Frames are at most 64 KB");
            return;
        }
        ClientFrame frame = null;
        try {
            frame = json.readValue(text, ClientFrame.class);
            if (frame == null) {
                throw unreadable();
            }
            frames.handle(connection, frame);
        } catch (JacksonException e) {
            refuse(connection, unreadable(), null);
        } catch (ProblemException e) {
            refuse(connection, e, frame);
        } catch (CannotGetJdbcConnectionException
                | CannotCreateTransactionException
                | TransientDataAccessException e) {
            refuse(connection, busy(), frame);
        } catch (RuntimeException e) {
            log.error("A frame failed", e);
            refuse(
                    connection,
                    new ProblemException(
                            ProblemType.INTERNAL, "Something went wrong on our side; try again."),
                    frame);
        }
    }

    @Override
    protected void handleBinaryMessage(WebSocketSession session, BinaryMessage message) {
        var connection = connection(session);
        if (connection != null) {
            connection.close(CloseStatus.NOT_ACCEPTABLE.getCode(), "Frames are text");
        }
    }

    @Override
    protected void handlePongMessage(WebSocketSession session, PongMessage message) {
        var connection = connection(session);
        if (connection != null) {
            connection.heard(clock.instant());
        }
    }

    @Override
    public void handleTransportError(WebSocketSession session, Throwable error) {
        meters.counter("websocket.connections.failed", "reason", "transport").increment();
        log.debug("A socket broke", error);
    }

    @Override
    public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
        var connection = connection(session);
        if (connection != null) {
            if (delivery.closed(connection)) {
                presence.left(connection.owner().userId());
            }
        }
    }

    /** The whole frame once its last part is there; too long a one as soon as it is too long. */
    private static @Nullable String join(WebSocketSession session, TextMessage part) {
        var attributes = session.getAttributes();
        var before = (StringBuilder) attributes.get(PARTS);
        if (before == null && part.isLast()) {
            return part.getPayload();
        }
        var parts = before == null ? new StringBuilder() : before;
        parts.append(part.getPayload());
        if (part.isLast() || parts.length() > LONGEST_FRAME) {
            attributes.remove(PARTS);
            return parts.toString();
        }
        attributes.put(PARTS, parts);
        return null;
    }

    private void refuse(
            Connection connection, ProblemException problem, @Nullable ClientFrame frame) {
        connection.send(delivery.plain(ServerFrame.Problem.of(problem, frame)));
    }

    private static ProblemException busy() {
        return new ProblemException(
                        ProblemType.UNAVAILABLE, "Not possible at the moment; send it again.")
                .retryAfter(Duration.ofSeconds(1));
    }

    private static ProblemException unreadable() {
        return new ProblemException(
                ProblemType.UNREADABLE, "A frame is a JSON object with a type.");
    }

    private static @Nullable Connection connection(WebSocketSession session) {
        return (Connection) session.getAttributes().get(CONNECTION);
    }
}
