package app.kindred.users.account;

import app.kindred.shared.problem.ProblemException;
import app.kindred.users.limit.Limit;
import app.kindred.users.limit.Limits;
import app.kindred.users.profile.Gender;
import app.kindred.users.session.Tokens;
import app.kindred.users.text.MailAddress;
import app.kindred.users.text.PlainText;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Clock;
import java.time.LocalDate;
import java.time.Period;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
class RegistrationController {

    private static final int ADULT = 18;
    private static final int OLDEST = 120;

    private final RegisterAccount registration;
    private final Limits limits;
    private final Unwatched unwatched;
    private final Clock clock;

    RegistrationController(
            RegisterAccount registration, Limits limits, Unwatched unwatched, Clock clock) {
        this.unwatched = unwatched;
        this.limits = limits;
        this.registration = registration;
        this.clock = clock;
    }

    @PostMapping("/auth/register")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void register(@Valid @RequestBody RegisterRequest request, HttpServletRequest http) {
        var age = Period.between(request.birthDate(), LocalDate.now(clock)).getYears();
        if (age < ADULT) {
            throw ProblemException.invalid("birthDate", "Kindred is for people of 18 or older");
        }
        if (age > OLDEST) {
            throw ProblemException.invalid("birthDate", "is too long ago");
        }
        limits.spend(Limit.REGISTRATIONS_OF_ADDRESS, Limits.addressOf(http));
        limits.spend(Limit.CODES_OF_ACCOUNT, MailAddress.Spelling.of(request.email()));
        registration.register(
                new Registration(
                        MailAddress.Spelling.of(request.email()),
                        request.password(),
                        request.name().strip(),
                        request.birthDate(),
                        request.gender()));
    }

    @PostMapping("/auth/verify")
    ResponseEntity<Tokens> verify(
            @Valid @RequestBody VerifyRequest request,
            @RequestHeader(name = HttpHeaders.USER_AGENT, required = false)
                    @Nullable String device) {
        var tokens =
                registration
                        .verify(
                                MailAddress.Spelling.of(request.email()),
                                request.code().strip(),
                                device)
                        .orElseThrow(
                                () ->
                                        ProblemException.invalid(
                                                "code", "is wrong, used or no longer good"));
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(tokens);
    }

    @PostMapping("/auth/resend")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void resend(@Valid @RequestBody ResendRequest request, HttpServletRequest http) {
        var email = MailAddress.Spelling.of(request.email());
        limits.spend(Limit.CODES_OF_ADDRESS, Limits.addressOf(http));
        limits.spend(Limit.CODES_OF_ACCOUNT, email);
        unwatched.run(() -> registration.resend(email));
    }

    record RegisterRequest(
            @NotNull @MailAddress String email,
            @NotNull @NewPassword String password,
            @NotBlank @Size(max = 50) @PlainText String name,
            @NotNull LocalDate birthDate,
            @NotNull Gender gender) {
        @Override
        public String toString() {
            return "RegisterRequest[…]";
        }
    }

    record VerifyRequest(
            @NotNull @MailAddress String email, @NotBlank @Size(max = 20) String code) {
        @Override
        public String toString() {
            return "VerifyRequest[…]";
        }
    }

    record ResendRequest(@NotNull @MailAddress String email) {
        @Override
        public String toString() {
            return "ResendRequest[…]";
        }
    }
}
