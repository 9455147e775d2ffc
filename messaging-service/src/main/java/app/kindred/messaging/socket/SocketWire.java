package app.kindred.messaging.socket;

import app.kindred.messaging.delivery.Connection;
import java.io.IOException;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PingMessage;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;

/** A socket of the container's. */
final class SocketWire implements Connection.Wire {

    private final WebSocketSession session;

    SocketWire(WebSocketSession session) {
        this.session = session;
    }

    @Override
    public void send(String json) throws IOException {
        session.sendMessage(new TextMessage(json));
    }

    @Override
    public void ping() throws IOException {
        session.sendMessage(new PingMessage());
    }

    @Override
    public void close(int code, String reason) {
        try {
            session.close(new CloseStatus(code, reason));
        } catch (IOException e) {
            // Gone already: closing was all that was wanted.
        }
    }
}
