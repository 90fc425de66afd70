package dev.tasker.testkit;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A span as a collector sees it; ids are lower-case hex, a missing parent is empty. */
public record ReceivedSpan(
    String name,
    String traceId,
    String spanId,
    String parentSpanId,
    Span.SpanKind kind,
    boolean error,
    Map<String, String> attributes,
    Map<String, String> resource,
    List<String> linkedTraceIds,
    List<String> linkedSpanIds) {

  static List<ReceivedSpan> of(ExportTraceServiceRequest request) {
    List<ReceivedSpan> spans = new ArrayList<>();
    for (var resource : request.getResourceSpansList()) {
      var attributes = map(resource.getResource().getAttributesList());
      for (var scope : resource.getScopeSpansList()) {
        scope.getSpansList().forEach(span -> spans.add(of(span, attributes)));
      }
    }
    return spans;
  }

  private static ReceivedSpan of(Span span, Map<String, String> resource) {
    HexFormat hex = HexFormat.of();
    return new ReceivedSpan(
        span.getName(),
        hex.formatHex(span.getTraceId().toByteArray()),
        hex.formatHex(span.getSpanId().toByteArray()),
        hex.formatHex(span.getParentSpanId().toByteArray()),
        span.getKind(),
        span.getStatus().getCodeValue() == 2,
        map(span.getAttributesList()),
        resource,
        span.getLinksList().stream()
            .map(link -> hex.formatHex(link.getTraceId().toByteArray()))
            .toList(),
        span.getLinksList().stream()
            .map(link -> hex.formatHex(link.getSpanId().toByteArray()))
            .toList());
  }

  static Map<String, String> map(List<KeyValue> attributes) {
    Map<String, String> map = new LinkedHashMap<>();
    for (KeyValue attribute : attributes) {
      var value = attribute.getValue();
      map.put(
          attribute.getKey(),
          value.hasIntValue() ? String.valueOf(value.getIntValue()) : value.getStringValue());
    }
    return map;
  }
}
