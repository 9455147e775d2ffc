package app.kindred.users.account;

import app.kindred.shared.identity.Caller;
import app.kindred.shared.problem.ProblemException;
import app.kindred.users.limit.Limit;
import app.kindred.users.limit.Limits;
import app.kindred.users.text.MailAddress;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
class CredentialController {

    private final ChangeCredentials credentials;
    private final Unwatched unwatched;
    private final Limits limits;

    CredentialController(ChangeCredentials credentials, Unwatched unwatched, Limits limits) {
        this.credentials = credentials;
        this.unwatched = unwatched;
        this.limits = limits;
    }

    @PostMapping("/auth/password/forgot")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void forgot(@Valid @RequestBody ForgotRequest request, HttpServletRequest http) {
        var email = MailAddress.Spelling.of(request.email());
        limits.spend(Limit.CODES_OF_ADDRESS, Limits.addressOf(http));
        limits.spend(Limit.CODES_OF_ACCOUNT, email);
        unwatched.run(() -> credentials.forgot(email));
    }

    @PostMapping("/auth/password/reset")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void reset(@Valid @RequestBody ResetRequest request, HttpServletRequest http) {
        limits.require(Limit.LOGIN_FAILURES_OF_ADDRESS, Limits.addressOf(http));
        if (!credentials.reset(request.token(), request.password())) {
            limits.spend(Limit.LOGIN_FAILURES_OF_ADDRESS, Limits.addressOf(http));
            throw ProblemException.invalid("token", "is wrong, used or no longer good");
        }
    }

    @PutMapping("/api/users/me/password")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void changePassword(Caller caller, @Valid @RequestBody PasswordRequest request) {
        limits.require(Limit.LOGIN_FAILURES_OF_ACCOUNT, caller.userId());
        if (!credentials.changePassword(
                caller.userId(),
                caller.sessionId(),
                request.currentPassword(),
                request.newPassword())) {
            throw wrongPassword(caller);
        }
    }

    @PutMapping("/api/users/me/email")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void changeEmail(Caller caller, @Valid @RequestBody EmailRequest request) {
        limits.require(Limit.LOGIN_FAILURES_OF_ACCOUNT, caller.userId());
        limits.spend(Limit.CODES_OF_ACCOUNT, caller.userId());
        if (!credentials.askForEmail(
                caller.userId(),
                request.currentPassword(),
                MailAddress.Spelling.of(request.email()))) {
            throw wrongPassword(caller);
        }
    }

    @PostMapping("/api/users/me/email/verify")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void confirmEmail(Caller caller, @Valid @RequestBody ConfirmRequest request) {
        if (!credentials.confirmEmail(
                caller.userId(), caller.sessionId(), request.code().strip())) {
            throw ProblemException.invalid("code", "is wrong, used or no longer good");
        }
    }

    private ProblemException wrongPassword(Caller caller) {
        limits.spend(Limit.LOGIN_FAILURES_OF_ACCOUNT, caller.userId());
        return ProblemException.invalid("currentPassword", "is wrong");
    }

    record ForgotRequest(@NotNull @MailAddress String email) {
        @Override
        public String toString() {
            return "ForgotRequest[…]";
        }
    }

    record ResetRequest(
            @NotBlank @Size(max = 200) String token, @NotNull @NewPassword String password) {
        @Override
        public String toString() {
            return "ResetRequest[…]";
        }
    }

    record PasswordRequest(
            @NotBlank @Size(max = 128) String currentPassword,
            @NotNull @NewPassword String newPassword) {
        @Override
        public String toString() {
            return "PasswordRequest[…]";
        }
    }

    record EmailRequest(
            @NotBlank @Size(max = 128) String currentPassword, @NotNull @MailAddress String email) {
        @Override
        public String toString() {
            return "EmailRequest[…]";
        }
    }

    record ConfirmRequest(@NotBlank @Size(max = 20) String code) {
        @Override
        public String toString() {
            return "ConfirmRequest[…]";
        }
    }
}
