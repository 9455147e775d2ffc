package app.kindred.users.preference;

import app.kindred.shared.identity.Caller;
import app.kindred.shared.problem.ProblemException;
import app.kindred.users.profile.Gender;
import app.kindred.users.profile.Preferences;
import app.kindred.users.profile.Profiles;
import app.kindred.users.vocabulary.Vocabulary;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/users/me/preferences")
class PreferenceController {

    private final Profiles profiles;

    PreferenceController(Profiles profiles) {
        this.profiles = profiles;
    }

    @GetMapping
    Preferences preferences(Caller caller) {
        return profiles.preferences(caller.userId());
    }

    @PutMapping
    Preferences prefer(Caller caller, @Valid @RequestBody PreferenceRequest request) {
        if (request.minAge() > request.maxAge()) {
            throw ProblemException.invalid("maxAge", "must not be below minAge");
        }
        var refuses =
                request.dealbreakers() == null || request.dealbreakers().refuses() == null
                        ? List.<String>of()
                        : request.dealbreakers().refuses().stream().distinct().toList();
        if (!Vocabulary.REFUSALS.containsAll(refuses)) {
            throw ProblemException.invalid(
                    "dealbreakers.refuses",
                    "may only hold " + String.join(", ", Vocabulary.REFUSALS));
        }
        var preferences =
                new Preferences(
                        request.interestedIn().stream().distinct().sorted().toList(),
                        request.minAge(),
                        request.maxAge(),
                        request.maxDistanceKm(),
                        new Preferences.Dealbreakers(refuses));
        profiles.prefer(caller.userId(), preferences);
        return preferences;
    }

    record PreferenceRequest(
            @NotEmpty @Size(max = 3) List<@NotNull Gender> interestedIn,
            @NotNull @Min(18) @Max(120) Integer minAge,
            @NotNull @Min(18) @Max(120) Integer maxAge,
            @NotNull @Min(1) @Max(500) Integer maxDistanceKm,
            @Nullable @Valid DealbreakerRequest dealbreakers) {}

    record DealbreakerRequest(@Nullable @Size(max = 8) List<@NotNull String> refuses) {}
}
