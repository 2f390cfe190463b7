package onrecord;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

import org.opensearch.analysis.common.CommonAnalysisPlugin;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.transport.Netty4Plugin;

/**
 * Runs one OpenSearch node in this JVM until SIGTERM. Arguments are settings as key=value, path.home among them.
 * The stock launcher refuses to run as root and loads its modules from zip files; this one does neither.
 */
public final class SearchNode extends Node {
    private SearchNode(Environment environment) {
        super(environment, List.of(Netty4Plugin.class, CommonAnalysisPlugin.class), false);
    }

    public static void main(String[] arguments) throws Exception {
        Settings.Builder builder = Settings.builder();
        for (String argument : arguments) {
            String[] pair = argument.split("=", 2);
            builder.put(pair[0], pair[1]);
        }
        Settings settings = builder.build();
        Path configuration = Path.of(settings.get("path.home"), "config");
        Environment environment = InternalSettingsPreparer.prepareEnvironment(
            settings, Map.of(), configuration, () -> settings.get("node.name"));
        SearchNode node = new SearchNode(environment);
        CountDownLatch closed = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                node.close();
            } catch (java.io.IOException error) {
                error.printStackTrace();
            }
            closed.countDown();
        }));
        node.start();
        closed.await();
    }
}
