package dev.tasker.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EmbeddedPostgresIT {
  private static ServerFixture fixture;

  @BeforeAll
  static void create() throws Exception {
    fixture = new ServerFixture();
  }

  @AfterAll
  static void delete() {
    fixture.close();
  }

  private EmbeddedPostgres start(Path dataDir) {
    return EmbeddedPostgres.start(EmbeddedPostgresOptions.of(dataDir));
  }

  @Test
  void first_start_creates_a_durable_server_on_loopback_only() throws Exception {
    Path dataDir = fixture.dataDir("first");

    try (EmbeddedPostgres server = start(dataDir)) {
      String url = server.url();
      assertThat(url)
          .matches(
              "postgresql://tasker:[A-Za-z0-9_-]{32}@127\\.0\\.0\\.1:" + server.port() + "/tasker");
      assertThat(server.dataDir()).isEqualTo(dataDir.toRealPath());
      assertThat(fixture.query(url, "show fsync")).isEqualTo("on");
      assertThat(fixture.query(url, "show synchronous_commit")).isEqualTo("on");
      assertThat(fixture.query(url, "show full_page_writes")).isEqualTo("on");
      assertThat(fixture.query(url, "show data_checksums")).isEqualTo("on");
      assertThat(fixture.query(url, "show listen_addresses")).isEqualTo("127.0.0.1");
      assertThat(fixture.query(url, "show unix_socket_directories")).isEmpty();
      assertThat(fixture.query(url, "show server_encoding")).isEqualTo("UTF8");
      assertThat(fixture.query(url, "show server_version")).isEqualTo("18.6");
      assertThat(fixture.query(url, "select upper('ä')")).isEqualTo("Ä");
      assertThat(fixture.query(url, "select rolpassword from pg_authid where rolname = 'tasker'"))
          .startsWith("SCRAM-SHA-256$");
    }
    assertThat(Files.getPosixFilePermissions(dataDir.resolve("password")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void extensions_that_ship_with_the_binaries_can_be_created() throws Exception {
    try (EmbeddedPostgres server = start(fixture.keptDir())) {
      fixture.query(server.url(), "create extension pg_stat_statements");
      fixture.query(server.url(), "create extension pgcrypto");
      assertThat(fixture.query(server.url(), "select count(*) > 0 from pg_stat_statements"))
          .isEqualTo("true");
      assertThat(fixture.query(server.url(), "select uuid_extract_version(uuidv7())"))
          .isEqualTo("7");
    }
  }

  @Test
  void connections_repeat_the_hash_of_the_random_password_once() throws Exception {
    try (EmbeddedPostgres server = start(fixture.keptDir())) {
      assertThat(
              fixture.query(
                  server.url(),
                  "select split_part(rolpassword, ':', 1) from pg_authid where rolname = 'tasker'"))
          .isEqualTo("SCRAM-SHA-256$1");
    }
  }

  @Test
  void a_wrong_password_is_refused() throws Exception {
    try (EmbeddedPostgres server = start(fixture.keptDir())) {
      String wrong = server.url().replaceFirst(":[^:/@]+@", ":wrong@");

      assertThatThrownBy(() -> fixture.query(wrong, "select 1"))
          .hasMessageContaining("password authentication failed");
    }
  }

  @Test
  void second_start_keeps_data_and_password() throws Exception {
    Path dataDir = fixture.keptDir();
    Files.deleteIfExists(dataDir.resolve("server.log"));
    String password;
    try (EmbeddedPostgres server = start(dataDir)) {
      password = password(server.url());
      fixture.query(server.url(), "create table kept as select 42 as answer");
    }

    try (EmbeddedPostgres server = start(dataDir)) {
      assertThat(password(server.url())).isEqualTo(password);
      assertThat(fixture.query(server.url(), "select answer from kept")).isEqualTo("42");
    }
    assertThat(dataDir.resolve("server.log"))
        .content()
        .contains("ready to accept connections")
        .doesNotContain("not properly shut down");
  }

  @Test
  void a_lost_password_file_gets_a_new_password() throws Exception {
    Path dataDir = fixture.keptDir();
    String before;
    try (EmbeddedPostgres server = start(dataDir)) {
      before = server.url();
    }
    Files.delete(dataDir.resolve("password"));

    try (EmbeddedPostgres server = start(dataDir)) {
      assertThat(password(server.url())).isNotEqualTo(password(before));
      assertThat(fixture.query(server.url(), "select 1")).isEqualTo("1");
    }
  }

  @Test
  void settings_of_the_options_win() throws Exception {
    var options =
        new EmbeddedPostgresOptions(
            fixture.keptDir(),
            Duration.ofSeconds(60),
            Duration.ofSeconds(20),
            Map.of("max_connections", "17", "search_path", "one, two"));

    try (EmbeddedPostgres server = EmbeddedPostgres.start(options)) {
      assertThat(fixture.query(server.url(), "show max_connections")).isEqualTo("17");
      assertThat(fixture.query(server.url(), "show search_path")).isEqualTo("one, two");
    }
  }

  @Test
  void close_ends_the_server_and_frees_the_directory_and_may_be_repeated() throws Exception {
    Path dataDir = fixture.keptDir();
    EmbeddedPostgres server = start(dataDir);
    long pid = ServerFixture.serverPid(dataDir);

    server.close();
    server.close();

    assertThat(ProcessHandle.of(pid)).isEmpty();
    assertThat(ServerFixture.accepts(server.url())).isFalse();
    assertThat(dataDir.resolve("data/postmaster.pid")).doesNotExist();
    start(dataDir).close();
  }

  @Test
  void an_interrupted_creation_of_the_cluster_is_started_afresh() throws Exception {
    Path dataDir = fixture.dataDir("interrupted");
    Path left = Files.createDirectories(dataDir.resolve("init-123/data"));
    Files.writeString(left.resolve("PG_VERSION"), "18\n");

    try (EmbeddedPostgres server = start(dataDir)) {
      assertThat(fixture.query(server.url(), "select 1")).isEqualTo("1");
    }
    assertThat(dataDir.resolve("init-123")).doesNotExist();
  }

  @Test
  void a_cluster_of_another_major_version_is_refused() throws Exception {
    Path dataDir = fixture.dataDir("old");
    Files.createDirectory(dataDir.resolve("data"));
    Files.writeString(dataDir.resolve("data/PG_VERSION"), "15\n");

    assertThatExceptionOfType(EmbeddedPostgresException.class)
        .isThrownBy(() -> start(dataDir))
        .withMessageContaining("was created by PostgreSQL 15")
        .withMessageContaining("DATABASE_URL");
  }

  @Test
  void a_directory_with_something_else_is_refused_and_kept() throws Exception {
    Path dataDir = fixture.dataDir("foreign");
    Path letter = Files.createDirectory(dataDir.resolve("data")).resolve("letter.txt");
    Files.writeString(letter, "Dear reader");

    assertThatExceptionOfType(EmbeddedPostgresException.class)
        .isThrownBy(() -> start(dataDir))
        .withMessageContaining("is not a PostgreSQL cluster");
    assertThat(letter).hasContent("Dear reader");
  }

  @Test
  void a_damaged_cluster_is_reported_with_the_end_of_the_log() throws Exception {
    Path dataDir = fixture.dataDir("damaged");
    start(dataDir).close();
    Files.writeString(dataDir.resolve("data/global/pg_control"), "damaged");

    assertThatExceptionOfType(EmbeddedPostgresException.class)
        .isThrownBy(() -> start(dataDir))
        .withMessageContaining("ended during its start")
        .withMessageContaining("pg_control")
        .withMessageContaining("What to do:");
  }

  @Test
  void an_unknown_setting_is_reported_with_the_end_of_the_log() throws Exception {
    var options =
        new EmbeddedPostgresOptions(
            fixture.keptDir(),
            Duration.ofSeconds(60),
            Duration.ofSeconds(20),
            Map.of("shared_bufers", "1GB"));

    assertThatExceptionOfType(EmbeddedPostgresException.class)
        .isThrownBy(() -> EmbeddedPostgres.start(options))
        .withMessageContaining("unrecognized configuration parameter \"shared_bufers\"");
  }

  @Test
  void a_file_in_the_place_of_the_directory_is_reported() throws Exception {
    Path file = Files.writeString(fixture.root().resolve("file"), "");

    assertThatExceptionOfType(EmbeddedPostgresException.class)
        .isThrownBy(() -> start(file))
        .withMessageContaining("Cannot create the data directory " + file)
        .withMessageContaining("--data-dir");
  }

  private static String password(String url) {
    return url.substring("postgresql://tasker:".length(), url.indexOf('@'));
  }
}
