package dev.tasker.cli;

import dev.tasker.config.ConfigLoader;
import dev.tasker.config.ConfigSource;
import dev.tasker.config.DatabaseConfig;
import dev.tasker.config.DatabaseUrl;
import dev.tasker.config.OtelCheck;
import dev.tasker.postgres.DataDirectory;
import dev.tasker.postgres.EmbeddedPostgres;
import dev.tasker.postgres.EmbeddedPostgresOptions;
import dev.tasker.store.Database;
import dev.tasker.store.Migrations;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tasker migrate}. */
@Command(
    name = "migrate",
    mixinStandardHelpOptions = true,
    versionProvider = TaskerVersion.class,
    description = {
      "Bring the schema of the database up to date, and print what was done.",
      "Uses the PostgreSQL of DATABASE_URL, else the embedded one."
    })
final class MigrateCommand implements Callable<Integer> {
  private static final long CLOSE_SECONDS = 10;

  private final CommandIo io;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Where the embedded PostgreSQL lives.")
  private Optional<Path> dataDir = Optional.empty();

  @Option(
      names = "--env",
      paramLabel = "NAME",
      description = "The environment layer (default: TASKER_ENV, else development).")
  private Optional<String> environment = Optional.empty();

  MigrateCommand(CommandIo io) {
    this.io = io;
  }

  @Override
  public Integer call() throws TimeoutException {
    io.quietLogging();
    ConfigSource source = ConfigSource.fromEnvironment(io.env(), Map.of(), io.directory());
    DatabaseConfig config =
        ConfigLoader.loadBlocking(
                environment.map(source::withEnvironment).orElse(source), OtelCheck.NONE)
            .config()
            .common()
            .database();
    Optional<DatabaseUrl> url = config.url();
    if (url.isPresent()) {
      migrate(config, url.get().uri());
    } else {
      try (EmbeddedPostgres server = EmbeddedPostgres.start(embedded(config.embedded()))) {
        migrate(config, server.url());
      }
    }
    return ErrorReport.SUCCESS;
  }

  private EmbeddedPostgresOptions embedded(DatabaseConfig.Embedded config) {
    Path directory =
        dataDir.or(config::dataDir).orElseGet(() -> DataDirectory.defaultLocation(io.env()));
    return new EmbeddedPostgresOptions(
        io.directory().resolve(directory), config.startTimeout(), config.stopTimeout(), Map.of());
  }

  private void migrate(DatabaseConfig config, String url) throws TimeoutException {
    Vertx vertx = Vertx.vertx();
    try {
      apply(vertx, config, url);
    } finally {
      vertx.close().await(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
  }

  private void apply(Vertx vertx, DatabaseConfig config, String url) {
    Database.Options options =
        new Database.Options(url, 1, config.connectTimeout(), config.statementTimeout());
    Database database = Database.connect(vertx, options).await();
    // Bounded by the server: it cancels a statement that takes longer than statement_timeout_ms.
    List<Migrations.Migration> applied = new Migrations(database).apply().await();
    applied.forEach(migration -> io.out().println("applied " + migration.name()));
    io.out()
        .println(
            applied.isEmpty()
                ? "schema is up to date (database " + database.place() + ")"
                : applied.size() + " migrations applied (database " + database.place() + ")");
    database.close().await();
  }
}
