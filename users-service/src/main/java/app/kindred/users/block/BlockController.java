package app.kindred.users.block;

import app.kindred.shared.identity.Caller;
import app.kindred.shared.problem.ProblemException;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/users/{id}/block")
class BlockController {

    private final Blocks blocks;

    BlockController(Blocks blocks) {
        this.blocks = blocks;
    }

    @PutMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void block(Caller caller, @PathVariable UUID id) {
        if (caller.userId().equals(id)) {
            throw ProblemException.invalid("id", "nobody can block themselves");
        }
        blocks.block(caller.userId(), id);
    }

    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void unblock(Caller caller, @PathVariable UUID id) {
        blocks.unblock(caller.userId(), id);
    }
}
