package dev.tasker.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DatabaseUrlTest {

  @Test
  void all_parts_are_read() {
    DatabaseUrl url = DatabaseUrl.parse("postgresql://user:p%40ss+1@db.example:6432/orders?a=b");
    assertThat(url.host()).isEqualTo("db.example");
    assertThat(url.port()).isEqualTo(6432);
    assertThat(url.database()).isEqualTo("orders");
    assertThat(url.user()).isEqualTo("user");
    assertThat(url.password()).isEqualTo("p@ss+1");
    assertThat(url).hasToString("postgresql://user:***REDACTED***@db.example:6432/orders?a=b");
  }

  @Test
  void parts_may_be_missing() {
    DatabaseUrl url = DatabaseUrl.parse("postgres://localhost");
    assertThat(url.port()).isEqualTo(5432);
    assertThat(url.database() + url.user() + url.password()).isEmpty();
  }

  @Test
  void addresses_and_socket_directories_are_hosts() {
    assertThat(DatabaseUrl.parse("postgresql://[::1]:1/db").host()).isEqualTo("::1");
    assertThat(DatabaseUrl.parse("postgresql://%2Fvar%2Frun/db").host()).isEqualTo("/var/run");
  }

  @Test
  void a_password_with_an_at_sign_is_hidden_as_a_whole() {
    DatabaseUrl url = DatabaseUrl.parse("postgresql://user:one@two:three@host/db");
    assertThat(url.host()).isEqualTo("host");
    assertThat(url.password()).isEqualTo("one@two:three");
    assertThat(url).hasToString("postgresql://user:***REDACTED***@host/db");
  }
}
