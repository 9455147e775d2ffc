package app.kindred.users.session;

import app.kindred.shared.identity.Caller;
import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import app.kindred.users.limit.Limit;
import app.kindred.users.limit.Limits;
import app.kindred.users.session.Sessions.RefreshResult;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
class SessionController {

    private final Sessions sessions;
    private final Limits limits;

    SessionController(Sessions sessions, Limits limits) {
        this.sessions = sessions;
        this.limits = limits;
    }

    @PostMapping("/auth/refresh")
    ResponseEntity<Tokens> refresh(
            @Valid @RequestBody RefreshRequest request, HttpServletRequest http) {
        limits.spend(Limit.REFRESHES_OF_ADDRESS, Limits.addressOf(http));
        return switch (sessions.refresh(request.refreshToken())) {
            case RefreshResult.Refreshed(var tokens) ->
                    ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(tokens);
            case RefreshResult.Reused() ->
                    throw new ProblemException(
                            ProblemType.UNAUTHENTICATED,
                            "The refresh token was used before: the session has been ended.");
            case RefreshResult.Unknown() ->
                    throw new ProblemException(
                            ProblemType.UNAUTHENTICATED, "The refresh token is not valid.");
        };
    }

    @PostMapping("/auth/logout")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void logout(Caller caller) {
        sessions.end(caller.userId(), caller.sessionId());
    }

    @GetMapping("/auth/sessions")
    SessionList list(Caller caller) {
        return new SessionList(
                sessions.list(caller.userId()).stream()
                        .map(
                                session ->
                                        new SessionView(
                                                session.id(),
                                                session.device(),
                                                session.createdAt(),
                                                session.rotatedAt(),
                                                session.expiresAt(),
                                                session.id().equals(caller.sessionId())))
                        .toList());
    }

    @DeleteMapping("/auth/sessions/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void end(Caller caller, @PathVariable UUID id) {
        if (!sessions.end(caller.userId(), id)) {
            throw ProblemException.notFound("session");
        }
    }

    record RefreshRequest(@NotBlank @Size(max = 200) String refreshToken) {
        @Override
        public String toString() {
            return "RefreshRequest[…]";
        }
    }

    record SessionList(List<SessionView> sessions) {}

    record SessionView(
            UUID id,
            @Nullable String device,
            Instant createdAt,
            Instant lastUsedAt,
            Instant expiresAt,
            boolean current) {}
}
