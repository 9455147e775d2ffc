package app.kindred.shared.replica;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Says how reads are done that may come from a replica. */
@AutoConfiguration
@ConditionalOnClass(TransactionTemplate.class)
public class ReplicaReadsAutoConfiguration {

    @Bean
    @ConditionalOnProperty("kindred.replica.urls")
    ReplicaReads replicaReads(ObjectProvider<PlatformTransactionManager> transactions) {
        // Replicas may be named to all, those without a database of their own included.
        var manager = transactions.getIfAvailable();
        return manager == null
                ? ReplicaReads.withoutReplicas()
                : ReplicaReads.throughReplicas(manager);
    }

    @Bean
    @ConditionalOnMissingBean
    ReplicaReads primaryReads() {
        return ReplicaReads.withoutReplicas();
    }
}
