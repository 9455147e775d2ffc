package app.kindred.users.vocabulary;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class VocabularyController {

    private final Answer answer;

    VocabularyController(Vocabulary words) {
        this.answer =
                new Answer(
                        words.interests(),
                        words.goals(),
                        words.goingOut(),
                        words.habits(),
                        words.prompts(),
                        Vocabulary.REFUSALS);
    }

    @GetMapping("/api/users/vocabulary")
    ResponseEntity<Answer> vocabulary() {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.maxAge(Duration.ofHours(1)).cachePublic())
                .body(answer);
    }

    record Answer(
            List<String> interests,
            List<String> goals,
            List<String> goingOut,
            Map<String, List<String>> habits,
            List<String> prompts,
            List<String> refusals) {}
}
