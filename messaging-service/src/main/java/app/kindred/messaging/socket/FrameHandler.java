package app.kindred.messaging.socket;

import app.kindred.messaging.delivery.Connection;
import app.kindred.messaging.delivery.Delivery;
import app.kindred.messaging.delivery.Frame;
import app.kindred.messaging.message.Draft;
import app.kindred.messaging.message.Origin;
import app.kindred.messaging.message.SendMessage;
import app.kindred.messaging.presence.Typing;
import app.kindred.messaging.receipt.Receipt;
import app.kindred.messaging.receipt.RecordReceipt;
import app.kindred.shared.problem.ProblemException;
import java.util.Objects;
import org.springframework.stereotype.Component;

/** Does what a client's frame asks, by the use cases that REST calls. */
@Component
class FrameHandler {

    private final Delivery delivery;
    private final SendMessage sendMessage;
    private final RecordReceipt recordReceipt;
    private final Typing typing;
    private final Resume resume;

    FrameHandler(
            Delivery delivery,
            SendMessage sendMessage,
            RecordReceipt recordReceipt,
            Typing typing,
            Resume resume) {
        this.delivery = delivery;
        this.sendMessage = sendMessage;
        this.recordReceipt = recordReceipt;
        this.typing = typing;
        this.resume = resume;
    }

    void greet(Connection connection) {
        connection.send(
                delivery.plain(
                        new ServerFrame.Hello(
                                "hello",
                                resume.cursor(),
                                delivery.isLinked(),
                                Delivery.HEARTBEAT.toSeconds())));
    }

    void handle(Connection connection, ClientFrame frame) {
        switch (Objects.requireNonNullElse(frame.type(), "")) {
            case "send" -> send(connection, frame);
            case "receipt" ->
                    recordReceipt.record(
                            connection.owner().userId(),
                            Receipt.of(frame.matchId(), frame.deliveredSeq(), frame.readSeq()));
            case "typing" -> {
                if (frame.matchId() == null) {
                    throw ProblemException.invalid("matchId", "must be given");
                }
                typing.tell(connection.owner().userId(), frame.matchId());
            }
            case "resume" -> resume.start(connection, frame);
            case "ping" ->
                    connection.send(delivery.plain(new ServerFrame.Pong("pong", resume.cursor())));
            default ->
                    throw ProblemException.invalid(
                            "type", "must be send, receipt, typing, resume or ping");
        }
    }

    private void send(Connection connection, ClientFrame frame) {
        var draft =
                Draft.of(
                        frame.matchId(),
                        frame.clientMessageId(),
                        frame.body(),
                        frame.attachmentId());
        var sent =
                sendMessage
                        .send(connection.owner().userId(), draft, Origin.socket(connection.id()))
                        .message();
        var ack =
                new ServerFrame.Ack(
                        "ack",
                        sent.matchId(),
                        sent.clientMessageId(),
                        sent.seq(),
                        sent.id(),
                        sent.sentAt());
        connection.send(new Frame.Ack(sent.matchId(), sent.seq(), delivery.plain(ack).json()));
    }
}
