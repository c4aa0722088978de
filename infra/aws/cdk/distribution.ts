import { Annotations, Duration } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  HttpVersion,
  OriginRequestPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { FunctionUrlOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { FunctionUrl } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { DeploymentOptions } from './options.ts';

/** The most that CloudFront waits for an origin without a raised quota. */
const READ_TIMEOUT = Duration.seconds(60);

/**
 * CloudFront in front of the function URL. It caches nothing: responses depend on the key. With origin access control, which
 * signs each request, unless the URL is open.
 */
export function distributionOf(scope: Construct, url: FunctionUrl, options: DeploymentOptions): Distribution {
  const { domainName, certificateArn, openUrl, publicOrigin } = options;
  const origin = openUrl
    ? new FunctionUrlOrigin(url, { readTimeout: READ_TIMEOUT })
    : FunctionUrlOrigin.withOriginAccessControl(url, { readTimeout: READ_TIMEOUT });
  const distribution = new Distribution(scope, 'Distribution', {
    comment: `${options.name}: in front of the function URL`,
    httpVersion: HttpVersion.HTTP2_AND_3,
    ...(domainName !== undefined &&
      certificateArn !== undefined && {
        domainNames: [domainName],
        certificate: Certificate.fromCertificateArn(scope, 'Certificate', certificateArn),
        minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      }),
    defaultBehavior: {
      origin,
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      allowedMethods: AllowedMethods.ALLOW_ALL,
      cachePolicy: CachePolicy.CACHING_DISABLED,
      // A function URL knows itself by its own host name.
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      compress: false,
    },
  });
  if (publicOrigin === undefined) {
    // Its own name would be a setting of the function that it waits for.
    Annotations.of(distribution).addWarningV2(
      'images:publicOrigin',
      'Links in responses name the function URL. Deploy again with publicOrigin set to the output DistributionOrigin.',
    );
  }
  return distribution;
}
