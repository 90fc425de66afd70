package dev.tasker.testkit;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** A log record as a collector sees it; ids are lower-case hex, a missing one is empty. */
public record ReceivedLog(
    String logger,
    String severity,
    String body,
    String traceId,
    String spanId,
    Map<String, String> attributes,
    Map<String, String> resource) {

  static List<ReceivedLog> of(ExportLogsServiceRequest request) {
    List<ReceivedLog> logs = new ArrayList<>();
    for (var resource : request.getResourceLogsList()) {
      var attributes = ReceivedSpan.map(resource.getResource().getAttributesList());
      for (var scope : resource.getScopeLogsList()) {
        String logger = scope.getScope().getName();
        scope.getLogRecordsList().forEach(record -> logs.add(of(logger, record, attributes)));
      }
    }
    return logs;
  }

  private static ReceivedLog of(String logger, LogRecord record, Map<String, String> resource) {
    HexFormat hex = HexFormat.of();
    return new ReceivedLog(
        logger,
        record.getSeverityText(),
        record.getBody().getStringValue(),
        hex.formatHex(record.getTraceId().toByteArray()),
        hex.formatHex(record.getSpanId().toByteArray()),
        ReceivedSpan.map(record.getAttributesList()),
        resource);
  }
}
