package app.kindred.users.photo;

import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import app.kindred.users.photo.DevelopPicture.Developed;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Objects;
import org.springframework.core.io.InputStreamSource;
import org.springframework.stereotype.Component;

/** Takes an upload in: what comes out is a picture of ours, or a problem that says why not. */
@Component
class ReceivePicture {

    private final DevelopPicture develop;
    private final DarkRoom darkRoom;
    private final DistributionSummary size;
    private final Timer duration;

    ReceivePicture(DevelopPicture develop, DarkRoom darkRoom, MeterRegistry meters) {
        this.develop = develop;
        this.darkRoom = darkRoom;
        this.size =
                DistributionSummary.builder("image.upload.size").baseUnit("bytes").register(meters);
        this.duration = Timer.builder("image.upload.duration").register(meters);
    }

    Developed.Picture receive(InputStreamSource upload, long bytes) {
        size.record(bytes);
        return Objects.requireNonNull(duration.record(() -> receive(upload)));
    }

    private Developed.Picture receive(InputStreamSource upload) {
        // The bytes are only read when it is their turn: those who wait stay on disk.
        var developed =
                darkRoom.run(
                        () -> {
                            try (var in = upload.getInputStream()) {
                                return develop.develop(in.readAllBytes());
                            }
                        });
        return switch (developed) {
            case Developed.Picture picture -> picture;
            case Developed.Unknown() ->
                    throw new ProblemException(
                            ProblemType.UNSUPPORTED_MEDIA_TYPE,
                            "A photo is a JPEG, PNG or WebP file.");
            case Developed.TooLarge() ->
                    throw new ProblemException(
                            ProblemType.TOO_LARGE, "The picture has too many pixels.");
            case Developed.Broken() ->
                    throw ProblemException.invalid("file", "is damaged or too small a picture");
        };
    }
}
