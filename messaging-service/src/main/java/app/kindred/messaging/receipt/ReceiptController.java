package app.kindred.messaging.receipt;

import app.kindred.shared.identity.Caller;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
class ReceiptController {

    private final RecordReceipt recordReceipt;

    ReceiptController(RecordReceipt recordReceipt) {
        this.recordReceipt = recordReceipt;
    }

    record Marks(@Nullable UUID matchId, @Nullable Long deliveredSeq, @Nullable Long readSeq) {}

    @PutMapping("/api/messages/receipts")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void put(Caller caller, @RequestBody Marks marks) {
        recordReceipt.record(
                caller.userId(),
                Receipt.of(marks.matchId(), marks.deliveredSeq(), marks.readSeq()));
    }
}
