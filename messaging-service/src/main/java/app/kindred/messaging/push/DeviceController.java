package app.kindred.messaging.push;

import app.kindred.messaging.push.Push.Platform;
import app.kindred.shared.identity.Caller;
import app.kindred.shared.problem.ProblemException;
import java.time.Clock;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Phones to be told, each under an id of its own choosing. */
@RestController
@RequestMapping("/api/messages/devices/{id}")
class DeviceController {

    /** What both services' tokens are made of; short enough for an index. */
    private static final Pattern TOKEN = Pattern.compile("[!-~]{1,1024}");

    private final PushStore store;
    private final Clock clock;

    DeviceController(PushStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    record Device(@Nullable String platform, @Nullable String token) {}

    @PutMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void put(Caller caller, @PathVariable UUID id, @RequestBody Device device) {
        var platform =
                switch (device.platform()) {
                    case "fcm" -> Platform.FCM;
                    case "apns" -> Platform.APNS;
                    case null, default ->
                            throw ProblemException.invalid("platform", "must be fcm or apns");
                };
        var token = device.token();
        if (token == null || !TOKEN.matcher(token).matches()) {
            throw ProblemException.invalid("token", "must be 1 to 1024 printable characters");
        }
        store.register(caller.userId(), id, platform, token, clock.instant());
    }

    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Caller caller, @PathVariable UUID id) {
        store.unregister(caller.userId(), id);
    }
}
