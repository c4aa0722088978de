import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  PolicyDocument,
  type PolicyStatement,
  Role,
  ServicePrincipal,
  PolicyStatement as Statement,
} from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  type Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { DeploymentOptions } from './options.ts';

/** `complete` needs up to 3 minutes. */
export const API_TIMEOUT_SECONDS = 240;
/** The most that Lambda allows. */
export const SWEEP_TIMEOUT_SECONDS = 900;

export interface FunctionOptions {
  readonly handler: 'app.handler' | 'app.sweep';
  readonly description: string;
  readonly code: Code;
  readonly timeoutSeconds: number;
  readonly environment: Record<string, string>;
  readonly data: PolicyStatement[];
  readonly options: DeploymentOptions;
  readonly reservedConcurrency?: number | undefined;
}

/** One of the two handlers of the bundle, with a role and a log of its own. */
export function imagesFunction(scope: Construct, id: string, of: FunctionOptions): LambdaFunction {
  const { options } = of;
  const logGroup = new LogGroup(scope, `${id}Log`, {
    retention: options.logRetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const writeLog = new Statement({
    sid: 'Log',
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [logGroup.logGroupArn],
  });
  const role = new Role(scope, `${id}Role`, {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: { used: new PolicyDocument({ statements: [...of.data, writeLog] }) },
  });
  return new LambdaFunction(scope, id, {
    description: of.description,
    runtime: options.nodeVersion === '22' ? Runtime.NODEJS_22_X : Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    code: of.code,
    handler: of.handler,
    timeout: Duration.seconds(of.timeoutSeconds),
    memorySize: options.memoryMegabytes,
    environment: of.environment,
    role,
    logGroup,
    loggingFormat: LoggingFormat.JSON,
    applicationLogLevelV2: ApplicationLogLevel.INFO,
    // Of the platform's own lines, those of failures: a request has one line, that of the app.
    systemLogLevelV2: SystemLogLevel.WARN,
    ...(of.reservedConcurrency !== undefined && { reservedConcurrentExecutions: of.reservedConcurrency }),
  });
}
