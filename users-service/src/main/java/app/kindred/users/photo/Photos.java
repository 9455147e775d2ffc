package app.kindred.users.photo;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The door to photos for other features. */
@Component
public class Photos {

    private final PhotoQuery query;

    Photos(PhotoQuery query) {
        this.query = query;
    }

    /** What others may see of these people, in order, in one statement. */
    public Map<UUID, List<PhotoView>> listApproved(Collection<UUID> userIds) {
        return query.listApproved(userIds);
    }

    public List<OwnPhoto> listOwn(UUID userId) {
        return query.listOwn(userId);
    }
}
