package app.kindred.shared.cache;

import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The bounds of the cache.
 *
 * @param memoryTime how long a value is served from memory before Redis is asked again
 * @param memoryEntries how many entries of one spec memory holds
 * @param memorySize how many encoded bytes of one spec memory holds
 * @param timeout how long an answer of Redis is waited for
 * @param beat how often Redis and the subscription are checked
 * @param loads how many loads may run at once
 * @param patience how long a load's place is waited for, before the caller is refused
 * @param lease how long one loader keeps the others waiting, or a failed refresh the next
 * @param failure how long a failed load is answered without trying again
 * @param compressAbove payloads above this are deflated
 * @param refuseAbove payloads above this are not kept
 */
@Validated
@ConfigurationProperties("kindred.cache")
public record CacheProperties(
        @DefaultValue("60s") Duration memoryTime,
        @DefaultValue("1000") @Positive int memoryEntries,
        @DefaultValue("32MB") DataSize memorySize,
        @DefaultValue("150ms") Duration timeout,
        @DefaultValue("500ms") Duration beat,
        @DefaultValue("16") @Positive int loads,
        @DefaultValue("2s") Duration patience,
        @DefaultValue("5s") Duration lease,
        @DefaultValue("500ms") Duration failure,
        @DefaultValue("2KB") DataSize compressAbove,
        @DefaultValue("512KB") DataSize refuseAbove) {}
