import { Aws, CfnOutput, Fn, Stack } from 'aws-cdk-lib';
import {
  Code,
  type FunctionUrl,
  FunctionUrlAuthType,
  HttpMethod,
  type Function as LambdaFunction,
} from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { SECURITY_HEADERS } from '../../../src/http/security-headers.ts';
import { alarmsFor } from './alarms.ts';
import { imagesBucket } from './bucket.ts';
import { dashboard } from './dashboard.ts';
import { dataStatements } from './data-policy.ts';
import { distributionOf } from './distribution.ts';
import { apiSettings, sweepSettings } from './environment.ts';
import { API_TIMEOUT_SECONDS, imagesFunction, SWEEP_TIMEOUT_SECONDS } from './functions.ts';
import type { DeploymentOptions } from './options.ts';
import { sweepSchedule } from './schedule.ts';
import { imagesTable } from './table.ts';

/** The service in one stack: bucket, table, two functions, and what watches them. */
export class ImagesStack extends Stack {
  constructor(scope: Construct, options: DeploymentOptions, packageFolder: string) {
    super(scope, options.name, { description: 'Image metadata API' });
    // A name of its own, because the function needs it and the bucket's CORS rule needs the URL of the function.
    const bucketName = `${options.name}-${Aws.ACCOUNT_ID}-${Aws.REGION}`;
    const bucketArn = `arn:${Aws.PARTITION}:s3:::${bucketName}`;
    const table = imagesTable(this);
    const stores = { bucketName, tableName: table.ref };
    const data = () => dataStatements({ bucketArn, tableArn: table.attrArn });
    const code = Code.fromAsset(packageFolder);

    const api = imagesFunction(this, 'Api', {
      handler: 'app.handler',
      description: 'Images API: every route',
      code,
      timeoutSeconds: API_TIMEOUT_SECONDS,
      environment: apiSettings(stores, options),
      data: data(),
      options,
      reservedConcurrency: options.reservedConcurrency,
    });
    const sweep = imagesFunction(this, 'Sweep', {
      handler: 'app.sweep',
      description: 'Images API: the daily sweep',
      code,
      timeoutSeconds: SWEEP_TIMEOUT_SECONDS,
      environment: sweepSettings(stores, options),
      data: data(),
      options,
    });
    // The next day's run is the retry.
    sweep.configureAsyncInvoke({ retryAttempts: 0 });
    sweepSchedule(this, sweep, options.sweepSchedule);

    const url = this.#url(api, options);
    const urlOrigin = `https://${Fn.select(2, Fn.split('/', url.url))}`;
    const distribution = options.cloudFront ? distributionOf(this, url, options) : undefined;
    const distributionOrigin = distribution && `https://${distribution.distributionDomainName}`;
    const publicOrigin = options.publicOrigin ?? distributionOrigin ?? urlOrigin;
    // A page that IAM guards does not open in a browser.
    const ownPage = options.openUrl || options.cloudFront ? [publicOrigin] : [];
    imagesBucket(this, { bucketName, origins: [...ownPage, ...options.browserOrigins] });

    const watched = { api, sweep, ...stores };
    const { alarms } = alarmsFor(this, watched, options);
    dashboard(this, watched, { name: options.name, alarms, apiLog: api.logGroup, sweepLog: sweep.logGroup });

    this.#output('ApiUrl', `${publicOrigin}/api`);
    this.#output('FunctionUrl', urlOrigin);
    if (distributionOrigin !== undefined) this.#output('DistributionOrigin', distributionOrigin);
    this.#output('FunctionName', api.functionName);
    this.#output('FunctionArn', api.functionArn);
    this.#output('SweepFunctionName', sweep.functionName);
    this.#output('BucketName', bucketName);
    this.#output('TableName', stores.tableName);
  }

  /** Other sites need the CORS of the URL: it answers preflight requests, and replaces the headers of the function. */
  #url(api: LambdaFunction, { openUrl, browserOrigins }: DeploymentOptions): FunctionUrl {
    return api.addFunctionUrl({
      authType: openUrl ? FunctionUrlAuthType.NONE : FunctionUrlAuthType.AWS_IAM,
      ...(browserOrigins.length > 0 && {
        cors: {
          allowedOrigins: [...browserOrigins],
          allowedMethods: [HttpMethod.ALL],
          allowedHeaders: ['*'],
          exposedHeaders: SECURITY_HEADERS['Access-Control-Expose-Headers'].split(', '),
        },
      }),
    });
  }

  #output(id: string, value: string): void {
    new CfnOutput(this, id, { value });
  }
}
