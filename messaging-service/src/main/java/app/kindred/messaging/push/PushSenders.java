package app.kindred.messaging.push;

import java.net.http.HttpClient;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

/** The sender of each platform: the real one where its address is set, else the log. */
@Component
class PushSenders {

    private final PushSender fcm;
    private final PushSender apns;

    PushSenders(PushProperties properties) {
        var requests =
                new JdkClientHttpRequestFactory(
                        HttpClient.newBuilder().connectTimeout(properties.timeout()).build());
        requests.setReadTimeout(properties.timeout());
        var http = RestClient.builder().requestFactory(requests).build();
        this.fcm =
                properties.fcm() == null
                        ? new LogPushSender()
                        : new FcmPushSender(http, properties.fcm());
        this.apns =
                properties.apns() == null
                        ? new LogPushSender()
                        : new ApnsPushSender(http, properties.apns(), properties.apnsTopic());
    }

    PushSender.Outcome send(Push push) {
        return switch (push.platform()) {
            case FCM -> fcm.send(push);
            case APNS -> apns.send(push);
        };
    }

    /** Both services answer alike but for the status that means a token is gone. */
    static PushSender.Outcome outcome(HttpStatusCode status, int gone) {
        if (status.is2xxSuccessful()) {
            return PushSender.Outcome.ACCEPTED;
        }
        return status.value() == gone ? PushSender.Outcome.GONE : PushSender.Outcome.FAILED;
    }
}
