package app.kindred.messaging.socket;

import app.kindred.shared.identity.Caller;
import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import com.nimbusds.jwt.JWTParser;
import java.text.ParseException;
import java.time.Instant;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

@RestController
class TicketController {

    private final Tickets tickets;

    TicketController(Tickets tickets) {
        this.tickets = tickets;
    }

    record Sold(String ticket, long expiresIn) {}

    @PostMapping("/ws/ticket")
    Sold sell(Caller caller, @RequestHeader(HttpHeaders.AUTHORIZATION) String authorization) {
        return new Sold(tickets.sell(caller, expiry(authorization)), Tickets.LIFE.toSeconds());
    }

    /** The token has been verified on the way in; here it is only read. */
    private static Instant expiry(String authorization) {
        try {
            return JWTParser.parse(authorization.substring("Bearer ".length()).strip())
                    .getJWTClaimsSet()
                    .getExpirationTime()
                    .toInstant();
        } catch (ParseException e) {
            throw new ProblemException(
                    ProblemType.UNAUTHENTICATED, "The access token cannot be read.");
        }
    }
}
