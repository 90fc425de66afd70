package dev.tasker.durability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.testkit.CuttableProxy;
import dev.tasker.testkit.Eventually;
import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.ServingJar;
import io.vertx.pgclient.PgConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process runs steps whose template only another one has a file of. */
final class ForeignTemplateIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Path MIXED_DAG = Path.of("conf/templates/examples/mixed_dag.yaml");

  @TempDir private Path directory;

  @Test
  void a_step_whose_template_cannot_be_read_during_an_outage_runs_after_it() throws Exception {
    try (MigratedDatabase db = new MigratedDatabase();
        CuttableProxy proxy = new CuttableProxy(db.url())) {
      createTaskOfAProcessThatIsGone(db);
      try (ServingJar tasker = ServingJar.on(proxy.url(), templates(MIXED_DAG.toAbsolutePath()))) {
        PgConnection blocker = MigratedDatabase.await(PgConnection.connect(db.vertx(), db.url()));
        execute(blocker, "begin");
        execute(blocker, "lock table tasker_task_templates in access exclusive mode");
        db.query("update tasker_step_timers set due_at = clock_timestamp()");
        Eventually.get("the template is being read", LIMIT, () -> waiting(db), n -> n > 0);

        proxy.cut();
        tasker.process().awaitErr("heartbeat\\.failed", LIMIT);
        proxy.restore();
        execute(blocker, "commit");
        MigratedDatabase.await(blocker.close());

        Audit audit = new Audit(db);
        audit.awaitComplete(1, LIMIT);
        audit.everyStepCompletedExactlyOnce(1);
        assertThat(db.number("select count(distinct template_id) from tasker_task_templates"))
            .isEqualTo(2);
      }
    }
  }

  private void createTaskOfAProcessThatIsGone(MigratedDatabase db) throws Exception {
    String text = Files.readString(MIXED_DAG).replace("name: mixed_dag", "name: foreign_dag");
    Path file = Files.writeString(directory.resolve("foreign_dag.yaml"), text);
    String later = Instant.now().plus(Duration.ofHours(1)).toString();
    try (ServingJar other = ServingJar.on(db.url(), templates(file))) {
      other.create(1, i -> ServingJar.mixedDag(2).put("name", "foreign_dag").put("run_at", later));
    }
  }

  private static Map<String, String> templates(Path file) {
    return Map.of("TASKER__ORCHESTRATION__TEMPLATE_PATHS", "[\"" + file + "\"]");
  }

  private static long waiting(MigratedDatabase db) {
    return db.number(
        """
        select count(*)
          from pg_stat_activity
         where datname = current_database()
           and wait_event_type = 'Lock'
        """);
  }

  private static void execute(PgConnection connection, String sql) {
    MigratedDatabase.await(connection.query(sql).execute());
  }
}
