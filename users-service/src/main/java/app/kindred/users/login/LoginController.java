package app.kindred.users.login;

import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import app.kindred.users.account.AccountState;
import app.kindred.users.limit.Limit;
import app.kindred.users.limit.Limits;
import app.kindred.users.login.LogIn.LoginResult;
import app.kindred.users.session.Tokens;
import app.kindred.users.text.MailAddress;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

@RestController
class LoginController {

    private final LogIn logIn;
    private final Limits limits;

    LoginController(LogIn logIn, Limits limits) {
        this.logIn = logIn;
        this.limits = limits;
    }

    @PostMapping("/auth/login")
    ResponseEntity<Tokens> logIn(
            @Valid @RequestBody LoginRequest request,
            @RequestHeader(name = HttpHeaders.USER_AGENT, required = false) @Nullable String device,
            HttpServletRequest http) {
        var email = MailAddress.Spelling.of(request.email());
        var address = Limits.addressOf(http);
        // Only failures count, so that a busy household or a load balancer is not mistaken for a
        // guesser.
        limits.require(Limit.LOGIN_FAILURES_OF_ADDRESS, address);
        limits.require(Limit.LOGIN_FAILURES_OF_ACCOUNT, email);
        var result = logIn.logIn(email, request.password(), device);
        if (result instanceof LoginResult.Refused) {
            limits.spend(Limit.LOGIN_FAILURES_OF_ADDRESS, address);
            limits.spend(Limit.LOGIN_FAILURES_OF_ACCOUNT, email);
        }
        return switch (result) {
            case LoginResult.LoggedIn(var tokens) ->
                    ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(tokens);
            case LoginResult.Refused() ->
                    throw new ProblemException(
                            ProblemType.UNAUTHENTICATED, "The address or the password is wrong.");
            case LoginResult.Barred(var state) ->
                    throw new ProblemException(ProblemType.FORBIDDEN, reason(state));
        };
    }

    private static String reason(AccountState state) {
        return switch (state) {
            case UNVERIFIED -> "The mail address has not been verified yet.";
            case SUSPENDED -> "The account is suspended.";
            case BANNED, SHADOW_BANNED, DELETED, ACTIVE -> "The account is closed.";
        };
    }

    record LoginRequest(
            @NotNull @MailAddress String email, @NotBlank @Size(max = 128) String password) {
        @Override
        public String toString() {
            return "LoginRequest[…]";
        }
    }
}
