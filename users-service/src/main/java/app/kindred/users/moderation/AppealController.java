package app.kindred.users.moderation;

import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import app.kindred.users.account.Accounts;
import app.kindred.users.account.Passwords;
import app.kindred.users.limit.Limit;
import app.kindred.users.limit.Limits;
import app.kindred.users.report.Reports;
import app.kindred.users.text.MailAddress;
import app.kindred.users.text.PlainText;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Who is shut out has no token: an appeal is made with address and password. */
@RestController
class AppealController {

    private final Accounts accounts;
    private final Passwords passwords;
    private final Reports reports;
    private final Limits limits;

    AppealController(Accounts accounts, Passwords passwords, Reports reports, Limits limits) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.reports = reports;
        this.limits = limits;
    }

    @PostMapping("/auth/appeal")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void appeal(@Valid @RequestBody AppealRequest request, HttpServletRequest http) {
        var email = MailAddress.Spelling.of(request.email());
        var address = Limits.addressOf(http);
        limits.require(Limit.LOGIN_FAILURES_OF_ADDRESS, address);
        limits.require(Limit.LOGIN_FAILURES_OF_ACCOUNT, email);
        var credentials = accounts.findCredentials(email).orElse(null);
        var proven = false;
        if (credentials == null) {
            passwords.matchNobody(request.password());
        } else {
            proven = passwords.matches(request.password(), credentials.passwordHash());
        }
        if (credentials == null || !proven) {
            limits.spend(Limit.LOGIN_FAILURES_OF_ADDRESS, address);
            limits.spend(Limit.LOGIN_FAILURES_OF_ACCOUNT, email);
            throw new ProblemException(
                    ProblemType.UNAUTHENTICATED, "The address or the password is wrong.");
        }
        // Nothing tells whoever is shadow banned that there is something to appeal against.
        if (!credentials.state().mayLogIn()) {
            reports.appeal(credentials.id(), request.note().strip());
        }
    }

    record AppealRequest(
            @NotNull @MailAddress String email,
            @NotBlank @Size(max = 128) String password,
            @NotBlank @Size(max = 2000) @PlainText(multiline = true) String note) {
        @Override
        public String toString() {
            return "AppealRequest[…]";
        }
    }
}
