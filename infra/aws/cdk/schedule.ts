import { Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { Construct } from 'constructs';

/** Invokes the sweep, by a role that may do nothing else. */
export function sweepSchedule(scope: Construct, sweep: IFunction, expression: string): void {
  const role = new Role(scope, 'SweepScheduleRole', {
    // Schedules of this account alone may use it.
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
    inlinePolicies: {
      invoke: new PolicyDocument({
        statements: [new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [sweep.functionArn] })],
      }),
    },
  });
  new CfnSchedule(scope, 'SweepSchedule', {
    description: 'The sweep of the images API',
    scheduleExpression: expression,
    scheduleExpressionTimezone: 'UTC',
    flexibleTimeWindow: { mode: 'OFF' },
    target: {
      arn: sweep.functionArn,
      roleArn: role.roleArn,
      retryPolicy: { maximumEventAgeInSeconds: 3_600, maximumRetryAttempts: 3 },
    },
  });
}
