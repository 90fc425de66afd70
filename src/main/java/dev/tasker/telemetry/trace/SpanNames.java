package dev.tasker.telemetry.trace;

import io.opentelemetry.api.common.AttributeKey;

/** Names of spans and of their attributes, fixed by the contract. */
public final class SpanNames {
  public static final String TASK_CREATE = "task.create";
  public static final String STEP_PUBLISH = "step.publish";
  public static final String STEP_PROCESS = "step.process";

  /** Only there when the result of an attempt cannot be stored. */
  public static final String STEP_STORE = "step.store";

  public static final AttributeKey<String> NAMESPACE = AttributeKey.stringKey("tasker.namespace");
  public static final AttributeKey<String> TASK_UUID = AttributeKey.stringKey("tasker.task.uuid");
  public static final AttributeKey<String> TASK_NAME = AttributeKey.stringKey("tasker.task.name");
  public static final AttributeKey<String> STEP_NAME = AttributeKey.stringKey("tasker.step.name");
  public static final AttributeKey<String> STEP_UUID = AttributeKey.stringKey("tasker.step.uuid");
  public static final AttributeKey<String> CORRELATION_ID =
      AttributeKey.stringKey("tasker.correlation_id");
  public static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("tasker.attempt");
  public static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("tasker.outcome");

  /** Why a span is there although its task was not sampled: {@code failure}. */
  public static final AttributeKey<String> SAMPLED_BECAUSE =
      AttributeKey.stringKey("tasker.sampled_because");

  /** Why the span is an error: the class of what was thrown, else a failure's code. */
  static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

  static final AttributeKey<String> MESSAGING_SYSTEM = AttributeKey.stringKey("messaging.system");
  static final AttributeKey<String> MESSAGING_DESTINATION =
      AttributeKey.stringKey("messaging.destination.name");
  static final AttributeKey<String> MESSAGING_OPERATION_NAME =
      AttributeKey.stringKey("messaging.operation.name");
  static final AttributeKey<String> MESSAGING_OPERATION_TYPE =
      AttributeKey.stringKey("messaging.operation.type");
  static final AttributeKey<String> MESSAGING_MESSAGE_ID =
      AttributeKey.stringKey("messaging.message.id");
  static final AttributeKey<String> MESSAGING_CONVERSATION_ID =
      AttributeKey.stringKey("messaging.message.conversation_id");

  private SpanNames() {}
}
