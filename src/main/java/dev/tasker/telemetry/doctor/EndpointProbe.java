package dev.tasker.telemetry.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Whether an endpoint's host has an address, and something listens there. Blocking, bounded. */
final class EndpointProbe {
  private static final String CHECK = "endpoint";
  private static final int CONNECT_MILLIS = 1500;

  private final URI endpoint;
  private final String variable;

  private EndpointProbe(URI endpoint, String variable) {
    this.endpoint = endpoint;
    this.variable = variable;
  }

  /**
   * Looks at an endpoint.
   *
   * @param variable which sets it, to be named in the remedy
   */
  static Finding examine(URI endpoint, String variable, Duration limit) {
    return new EndpointProbe(endpoint, variable).within(limit);
  }

  private Finding within(Duration limit) {
    FutureTask<Finding> probe = new FutureTask<>(this::probe);
    // The resolver of the operating system cannot be interrupted: it is left behind.
    Thread thread = new Thread(probe, "endpoint-probe");
    thread.setDaemon(true);
    thread.start();
    try {
      return probe.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return Finding.problem(
          CHECK,
          "nothing answered for " + place(endpoint) + " within " + limit.toSeconds() + " s",
          "either the name does not resolve, or a firewall drops what is sent there",
          fix());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Finding.skipped(CHECK, "interrupted");
    } catch (ExecutionException e) {
      return Finding.problem(
          CHECK, "cannot look at " + place(endpoint) + ": " + e.getMessage(), "", fix());
    }
  }

  private Finding probe() {
    InetAddress[] addresses;
    try {
      addresses = InetAddress.getAllByName(endpoint.getHost().replaceAll("^\\[|\\]$", ""));
    } catch (UnknownHostException e) {
      return Finding.problem(
          CHECK,
          "the host " + endpoint.getHost() + " has no address",
          "spans have nowhere to go; inside a container the names are those of its network",
          "correct the host in " + variable);
    }
    String refusal = "";
    for (InetAddress address : addresses) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(address, port(endpoint)), CONNECT_MILLIS);
        return Finding.ok(
            CHECK, place(endpoint) + " is " + address.getHostAddress() + " and takes connections");
      } catch (IOException e) {
        refusal = String.valueOf(e.getMessage());
      }
    }
    return Finding.problem(
        CHECK,
        "cannot connect to " + place(endpoint) + ": " + refusal,
        "there is no collector; spans are dropped and counted",
        fix());
  }

  private String fix() {
    return "start a collector there, or set " + variable + " to one that this machine reaches";
  }

  static int port(URI endpoint) {
    if (endpoint.getPort() >= 0) {
      return endpoint.getPort();
    }
    return "https".equals(endpoint.getScheme()) ? 443 : 80;
  }

  /** Without the path and without credentials. */
  static String place(URI endpoint) {
    return endpoint.getHost() + ":" + port(endpoint);
  }
}
