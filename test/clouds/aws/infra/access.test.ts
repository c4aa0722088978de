import { describe, expect, it } from 'vitest';
import { SECURITY_HEADERS } from '../../../../src/http/security-headers.ts';
import { all, one, say, template, VARIANTS } from '../support/template.ts';

const main = template('main');
const everything = template('everything');
const open = template('open');

describe('who gets in', () => {
  const permissions = (of: typeof main) =>
    all(of, 'AWS::Lambda::Permission').map(({ Properties: { Action, Principal, SourceArn, ...conditions } }) =>
      [
        Action,
        Principal,
        SourceArn && say(SourceArn),
        conditions.InvokedViaFunctionUrl,
        conditions.FunctionUrlAuthType,
      ].join(' '),
    );

  it('is nobody but whom IAM allows, by default', () => {
    expect(one(main, 'AWS::Lambda::Url')).toEqual({ AuthType: 'AWS_IAM', TargetFunctionArn: expect.anything() });
    expect(permissions(main)).toEqual([]);
  });

  it('is CloudFront alone with origin access control, by both actions that a function URL asks for', () => {
    expect(one(everything, 'AWS::Lambda::Url')).toMatchObject({ AuthType: 'AWS_IAM' });
    const distribution = 'arn:<AWS::Partition>:cloudfront::<AWS::AccountId>:distribution/<Distribution>';
    expect(permissions(everything)).toEqual([
      `lambda:InvokeFunctionUrl cloudfront.amazonaws.com ${distribution}  `,
      `lambda:InvokeFunction cloudfront.amazonaws.com ${distribution} true `,
    ]);
    expect(one(everything, 'AWS::CloudFront::OriginAccessControl').OriginAccessControlConfig).toMatchObject({
      OriginAccessControlOriginType: 'lambda',
      SigningBehavior: 'always',
      SigningProtocol: 'sigv4',
    });
  });

  it('is everybody with a key, where the URL is open', () => {
    expect(one(open, 'AWS::Lambda::Url')).toMatchObject({ AuthType: 'NONE' });
    expect(permissions(open)).toEqual(['lambda:InvokeFunctionUrl *   NONE', 'lambda:InvokeFunction *  true ']);
    expect(
      one<{ Environment: { Variables: object } }>(open, 'AWS::Lambda::Function', 'Api').Environment.Variables,
    ).toMatchObject({
      ACCESS_KEYS: VARIANTS.open.accessKeys,
    });
  });

  it('answers preflight requests of other sites as the service would name its headers', () => {
    expect(one<{ Cors: object }>(everything, 'AWS::Lambda::Url').Cors).toEqual({
      AllowOrigins: ['https://www.example.org', 'http://localhost:5173'],
      AllowMethods: ['*'],
      AllowHeaders: ['*'],
      ExposeHeaders: SECURITY_HEADERS['Access-Control-Expose-Headers'].split(', '),
    });
  });
});

describe('the distribution', () => {
  interface Distribution {
    readonly DistributionConfig: {
      readonly Aliases?: string[];
      readonly DefaultCacheBehavior: object;
      readonly Origins: { readonly CustomOriginConfig: object; readonly OriginAccessControlId?: unknown }[];
      readonly ViewerCertificate?: object;
    };
  }
  const config = (of: typeof main) => one<Distribution>(of, 'AWS::CloudFront::Distribution').DistributionConfig;

  it('hands on every method and header, keeps nothing, and waits as long as it may', () => {
    expect(all(main, 'AWS::CloudFront::Distribution')).toEqual([]);
    for (const of of [everything, open]) {
      const { DefaultCacheBehavior, Origins } = config(of);
      expect(DefaultCacheBehavior).toMatchObject({
        AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
        // Managed policies: CachingDisabled, AllViewerExceptHostHeader.
        CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
        OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
        ViewerProtocolPolicy: 'redirect-to-https',
        Compress: false,
      });
      expect(Origins).toMatchObject([
        {
          CustomOriginConfig: {
            OriginProtocolPolicy: 'https-only',
            OriginReadTimeout: 60,
            OriginSSLProtocols: ['TLSv1.2'],
          },
        },
      ]);
    }
    expect(config(open).Origins[0]).not.toHaveProperty('OriginAccessControlId');
  });

  it('has the name and the certificate that are given', () => {
    expect(config(everything)).toMatchObject({
      Aliases: ['images.example.org'],
      ViewerCertificate: {
        AcmCertificateArn: VARIANTS.everything.certificateArn,
        MinimumProtocolVersion: 'TLSv1.2_2021',
      },
    });
  });
});

describe('direct uploads', () => {
  const origins = (of: typeof main) => {
    const { CorsConfiguration } = one<{ CorsConfiguration?: { CorsRules: { AllowedOrigins: unknown[] }[] } }>(
      of,
      'AWS::S3::Bucket',
    );
    return CorsConfiguration?.CorsRules.map((rule) => ({ ...rule, AllowedOrigins: rule.AllowedOrigins.map(say) }));
  };

  it('are for the pages that reach the service, and for no page where IAM guards it', () => {
    expect(origins(main)).toBeUndefined();
    expect(origins(everything)).toEqual([
      {
        AllowedOrigins: ['https://images.example.org', 'https://www.example.org', 'http://localhost:5173'],
        AllowedMethods: ['GET', 'HEAD', 'PUT'],
        AllowedHeaders: ['*'],
        ExposedHeaders: ['ETag', 'Content-Length', 'Content-Range', 'x-amz-request-id'],
        MaxAge: 3600,
      },
    ]);
    expect(origins(open)).toMatchObject([{ AllowedOrigins: ['https://<Distribution.DomainName>'] }]);
  });
});
