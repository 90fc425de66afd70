package dev.tasker.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Other processes, other users, and processes that die. */
class EmbeddedPostgresCrashIT {
  private static ServerFixture fixture;

  @BeforeAll
  static void create() throws Exception {
    fixture = new ServerFixture();
  }

  @AfterAll
  static void delete() {
    fixture.close();
  }

  private static EmbeddedPostgres start(Path dataDir) {
    return EmbeddedPostgres.start(EmbeddedPostgresOptions.of(dataDir));
  }

  @Test
  void a_killed_jvm_takes_its_server_along_cleanly() throws Exception {
    Path dataDir = fixture.keptDir();
    Files.deleteIfExists(dataDir.resolve("server.log"));
    ServerJvm jvm = ServerJvm.start(dataDir);
    long server = ServerFixture.serverPid(dataDir);
    fixture.query(jvm.url(), "create table killed as select 42 as answer");

    jvm.kill();

    ServerFixture.awaitGone(server);
    assertThat(ServerFixture.accepts(jvm.url())).isFalse();
    try (EmbeddedPostgres next = start(dataDir)) {
      assertThat(fixture.query(next.url(), "select answer from killed")).isEqualTo("42");
    }
    assertThat(dataDir.resolve("server.log"))
        .content()
        .contains("ready to accept connections")
        .doesNotContain("not properly shut down", "was interrupted");
  }

  @Test
  void a_start_waits_for_the_server_of_a_killed_jvm_but_not_forever() throws Exception {
    Path dataDir = fixture.keptDir();
    ServerJvm jvm = ServerJvm.start(dataDir);
    long old = ServerFixture.serverPid(dataDir);
    signal("STOP", old);
    jvm.kill();

    try {
      assertThatExceptionOfType(EmbeddedPostgresException.class)
          .isThrownBy(() -> EmbeddedPostgres.start(impatient(dataDir)))
          .withMessageContaining("is still in use by PostgreSQL process " + old)
          .withMessageContaining("kill -INT " + old);
    } finally {
      signal("CONT", old);
    }
    try (EmbeddedPostgres server = start(dataDir)) {
      assertThat(ProcessHandle.of(old)).isEmpty();
      assertThat(fixture.query(server.url(), "select 1")).isEqualTo("1");
    }
  }

  @Test
  void a_second_process_is_told_who_uses_the_directory() throws Exception {
    Path dataDir = fixture.keptDir();
    try (ServerJvm jvm = ServerJvm.start(dataDir)) {
      assertThatExceptionOfType(EmbeddedPostgresException.class)
          .isThrownBy(() -> start(dataDir))
          .withMessageContaining(dataDir.toRealPath() + " is in use by process " + jvm.pid())
          .withMessageContaining("--data-dir")
          .withMessageContaining("DATABASE_URL");
      assertThat(fixture.query(jvm.url(), "select 1")).isEqualTo("1");
    }
  }

  @Test
  void a_second_start_in_the_same_process_does_not_give_the_lock_away() throws Exception {
    Path dataDir = fixture.keptDir();
    try (EmbeddedPostgres server = start(dataDir)) {
      assertThatExceptionOfType(EmbeddedPostgresException.class)
          .isThrownBy(() -> start(dataDir))
          .withMessageContaining("in use by this process");
      try (ServerJvm jvm = ServerJvm.start(dataDir)) {
        assertThat(jvm.answer())
            .startsWith("FAILED ")
            .contains("in use by process " + ProcessHandle.current().pid());
      }
      assertThat(fixture.query(server.url(), "select 1")).isEqualTo("1");
    }
  }

  @Test
  void an_ordinary_user_unpacks_and_runs_the_server_as_himself() throws Exception {
    Path home = fixture.root().resolve("home");
    DataDirectory.create(home, "rwxrwxrwx");
    Path dataDir = home.resolve("data-dir");

    try (ServerJvm jvm = ServerJvm.startAsOrdinaryUser(fixture.newDirectory(), dataDir)) {
      assertThat(fixture.query(jvm.url(), "select 1")).isEqualTo("1");
    }
    assertThat(Files.getOwner(dataDir.resolve("data")))
        .isEqualTo(Files.getOwner(dataDir.resolve("password")));
    assertThat(Files.getPosixFilePermissions(dataDir))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void an_ordinary_user_is_told_that_he_may_not_write() throws Exception {
    Path closed = fixture.root().resolve("read-only");
    DataDirectory.create(closed, "r-xr-xr-x");

    try (ServerJvm jvm =
        ServerJvm.startAsOrdinaryUser(fixture.newDirectory(), closed.resolve("data-dir"))) {
      assertThat(jvm.answer())
          .startsWith("FAILED Cannot create the data directory " + closed.resolve("data-dir"))
          .contains("permission denied")
          .contains("--data-dir");
    }
  }

  @Test
  void root_runs_the_server_as_somebody_else() throws Exception {
    assumeTrue(ServerUser.isRoot(), "only root changes the user");
    Path dataDir = fixture.keptDir();

    try (EmbeddedPostgres server = start(dataDir)) {
      assertThat(uidOf(ServerFixture.serverPid(dataDir))).isEqualTo(65534);
      assertThat(fixture.query(server.url(), "select 1")).isEqualTo("1");
    }
  }

  @Test
  void root_uses_a_user_namespace_where_nobody_else_may_enter() throws Exception {
    assumeTrue(ServerUser.isRoot(), "only root changes the user");
    Path closed = fixture.root().resolve("closed");
    DataDirectory.create(closed, "rwx------");
    Path dataDir = fixture.dataDir("closed/data-dir");

    for (int run = 0; run < 2; run++) {
      try (EmbeddedPostgres server = start(dataDir)) {
        assertThat(fixture.query(server.url(), "select 1")).isEqualTo("1");
      }
    }
    assertThat(Files.getAttribute(dataDir.resolve("data"), "unix:uid")).isEqualTo(0);
  }

  @Test
  void the_server_has_a_session_of_its_own() throws Exception {
    Path dataDir = fixture.keptDir();
    try (EmbeddedPostgres server = start(dataDir)) {
      assertThat(server.port()).isPositive();
      assertThat(sessionOf(ServerFixture.serverPid(dataDir)))
          .isNotEqualTo(sessionOf(ProcessHandle.current().pid()));
    }
  }

  @Test
  void a_left_over_postmaster_pid_does_not_block_a_start() throws Exception {
    Path dataDir = fixture.keptDir();
    start(dataDir).close();
    DataDirectory directory = DataDirectory.open(dataDir);
    ServerUser user = ServerUser.choose(directory, Binaries.install(directory).home());
    Process other = new ProcessBuilder(user.command("cat")).start();
    try {
      // The process id of the old server now belongs to another process of the same user.
      String left =
          "%d\n%s\n1\n1\n\n127.0.0.1\n\nready\n".formatted(other.pid(), directory.cluster());
      Files.writeString(directory.cluster().resolve("postmaster.pid"), left);

      try (EmbeddedPostgres server = start(dataDir)) {
        assertThat(fixture.query(server.url(), "select 1")).isEqualTo("1");
      }
    } finally {
      other.destroyForcibly().waitFor();
    }
  }

  @Test
  void a_server_that_does_not_stop_is_killed_and_recovers_at_the_next_start() throws Exception {
    Path dataDir = fixture.keptDir();
    EmbeddedPostgres stuck = EmbeddedPostgres.start(hasty(dataDir));
    fixture.query(stuck.url(), "create table stuck as select 42 as answer");
    long pid = ServerFixture.serverPid(dataDir);
    signal("STOP", pid);

    stuck.close();

    ServerFixture.awaitGone(pid);
    try (EmbeddedPostgres server = start(dataDir)) {
      assertThat(fixture.query(server.url(), "select answer from stuck")).isEqualTo("42");
    }
  }

  /** Waits long for a start and hardly for a stop. */
  private static EmbeddedPostgresOptions hasty(Path dataDir) {
    return new EmbeddedPostgresOptions(
        dataDir, Duration.ofSeconds(60), Duration.ofMillis(100), Map.of());
  }

  private static EmbeddedPostgresOptions impatient(Path dataDir) {
    return new EmbeddedPostgresOptions(
        dataDir, Duration.ofMillis(100), Duration.ofSeconds(20), Map.of());
  }

  private static void signal(String name, long pid) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
  }

  private static int uidOf(long pid) throws Exception {
    return (Integer) Files.getAttribute(Path.of("/proc", Long.toString(pid)), "unix:uid");
  }

  private static String sessionOf(long pid) throws Exception {
    String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    // After the name, which may hold blanks: state, parent, process group, session.
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[3];
  }
}
