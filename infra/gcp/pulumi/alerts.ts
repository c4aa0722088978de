import { monitoring } from '@pulumi/gcp';
import type { Resource } from '@pulumi/pulumi';
import { alertDefinitions } from './alert-conditions.ts';
import type { DeploymentOptions } from './options.ts';
import type { Watched } from './watched.ts';

/** Alerts, sent by e-mail where an address is given. */
export function alertsFor(
  watched: Watched,
  options: DeploymentOptions,
  dependsOn: Resource[],
): monitoring.AlertPolicy[] {
  const channel =
    options.alertEmail === undefined
      ? undefined
      : new monitoring.NotificationChannel(
          'email',
          { displayName: `${options.name}: alerts`, type: 'email', labels: { email_address: options.alertEmail } },
          { dependsOn },
        );
  return alertDefinitions(watched, options).map(
    ({ id, title, help, conditions }) =>
      new monitoring.AlertPolicy(
        id,
        {
          displayName: `${options.name}: ${title}`,
          combiner: 'AND',
          conditions: [...conditions],
          documentation: { content: help, mimeType: 'text/markdown' },
          alertStrategy: { autoClose: '86400s' },
          notificationChannels: channel === undefined ? [] : [channel.name],
        },
        { dependsOn },
      ),
  );
}
