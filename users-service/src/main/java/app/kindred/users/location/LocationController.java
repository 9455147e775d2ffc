package app.kindred.users.location;

import app.kindred.shared.identity.Caller;
import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import app.kindred.users.location.MovePerson.MoveResult;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotNull;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/users/me")
class LocationController {

    private final MovePerson movePerson;

    LocationController(MovePerson movePerson) {
        this.movePerson = movePerson;
    }

    @PutMapping("/location")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void move(Caller caller, @Valid @RequestBody LocationRequest request) {
        answer(movePerson.move(caller.userId(), request.latitude(), request.longitude()));
    }

    @PutMapping("/travel")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void travel(Caller caller, @Valid @RequestBody LocationRequest request) {
        answer(movePerson.travel(caller.userId(), request.latitude(), request.longitude()));
    }

    private static void answer(MoveResult result) {
        switch (result) {
            case MoveResult.Placed() -> {}
            case MoveResult.TooOften(var wait) ->
                    throw new ProblemException(
                                    ProblemType.RATE_LIMITED, "The place was changed too often.")
                            .retryAfter(wait);
            case MoveResult.Impossible() ->
                    throw ProblemException.invalid(
                            "latitude", "is too far from the last place for the time between");
        }
    }

    record LocationRequest(
            @NotNull @DecimalMin("-90") @DecimalMax("90") Double latitude,
            @NotNull @DecimalMin("-180") @DecimalMax("180") Double longitude) {
        @Override
        public String toString() {
            return "LocationRequest[…]";
        }
    }
}
