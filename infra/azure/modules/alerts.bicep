metadata description = 'Alerts on errors, slow uploads, sweeps that fail or do not run, a throttled database and failing health checks. None of their sources is sampled.'

@description('Region.')
param location string

@description('Tags.')
param tags { *: string }

@description('The token of every name.')
param token string

@description('Address that alerts are sent to. Empty: nobody.')
param email string

@description('Percent of requests answered with 5xx.')
param errorSharePercent int

@description('95th percentile of the upload time in milliseconds.')
param uploadP95Ms int

@description('Throttled database requests in 5 minutes.')
param throttledRequests int

@description('Whether health is called from outside.')
param healthTest bool

@description('Address of health.')
param healthUrl string

@description('Workspace that holds the telemetry.')
param workspaceId string

@description('Name of the Application Insights component.')
param componentName string

@description('Name of the database account.')
param databaseAccountName string

@description('Alerts on a number that a query gives: one row, one column.')
var queryAlerts = concat(
  [
    {
      name: 'error-share'
      title: 'Images API: share of 5xx answers'
      severity: 1
      query: loadTextContent('../queries/error-share.kql')
      column: 'share_percent'
      operator: 'GreaterThan'
      threshold: errorSharePercent
      every: 'PT5M'
      window: 'PT15M'
    }
    {
      name: 'upload-p95'
      title: 'Images API: uploads are slow'
      severity: 2
      query: loadTextContent('../queries/upload-p95.kql')
      column: 'p95_ms'
      operator: 'GreaterThan'
      threshold: uploadP95Ms
      every: 'PT5M'
      window: 'PT15M'
    }
    {
      name: 'sweep-missing'
      title: 'Images API: no sweep has ended for 26 hours'
      severity: 2
      query: loadTextContent('../queries/sweep-missing.kql')
      column: 'absent'
      operator: 'GreaterThan'
      threshold: 0
      every: 'PT1H'
      window: 'P1D'
      // The query looks further back than its window.
      lookBack: 'P2D'
    }
    {
      name: 'sweep-attention'
      title: 'Images API: a sweep was refused or failed, or found documents without bytes'
      severity: 1
      query: loadTextContent('../queries/sweep-attention.kql')
      column: 'failed'
      operator: 'GreaterThan'
      threshold: 0
      every: 'PT1H'
      window: 'P1D'
    }
  ],
  healthTest
    ? [
        {
          name: 'health'
          title: 'Images API: no health check has succeeded for 30 minutes'
          severity: 0
          query: loadTextContent('../queries/health.kql')
          column: 'healthy'
          operator: 'LessThan'
          threshold: 1
          every: 'PT15M'
          // The query looks at the last 30 minutes itself; the longer window tells a new deployment from a silent one.
          window: 'P1D'
        }
      ]
    : []
)

@description('Action groups of every alert.')
var actionGroupIds = empty(email) ? [] : [actionGroup.id]

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: componentName
}

resource databaseAccount 'Microsoft.DocumentDB/databaseAccounts@2026-03-15' existing = {
  name: databaseAccountName
}

resource actionGroup 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(email)) {
  name: 'ag-images-${token}'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'images-api'
    emailReceivers: [{ name: 'owner', emailAddress: email, useCommonAlertSchema: true }]
  }
}

resource byQuery 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [
  for alert in queryAlerts: {
    name: 'alert-images-${alert.name}-${token}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: alert.title
      severity: alert.severity
      enabled: true
      scopes: [workspaceId]
      evaluationFrequency: alert.every
      windowSize: alert.window
      overrideQueryTimeRange: alert.?lookBack
      autoMitigate: true
      // The tables of a new workspace have no rows, and with that no columns to check the query against.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: alert.query
            metricMeasureColumn: alert.column
            timeAggregation: 'Maximum'
            operator: alert.operator
            threshold: alert.threshold
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: actionGroupIds }
    }
  }
]

resource throttling 'Microsoft.Insights/metricAlerts@2026-01-01' = {
  name: 'alert-images-throttling-${token}'
  location: 'global'
  tags: tags
  properties: {
    description: 'Images API: the database answers 429'
    severity: 2
    enabled: true
    scopes: [databaseAccount.id]
    evaluationFrequency: 'PT1M'
    windowSize: 'PT5M'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'throttled'
          metricNamespace: 'Microsoft.DocumentDB/databaseAccounts'
          metricName: 'TotalRequests'
          dimensions: [{ name: 'StatusCode', operator: 'Include', values: ['429'] }]
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: throttledRequests
        }
      ]
    }
    actions: map(actionGroupIds, id => { actionGroupId: id })
  }
}

resource callHealth 'Microsoft.Insights/webtests@2022-06-15' = if (healthTest) {
  name: 'health-images-${token}'
  location: location
  // The portal shows a test under the component that this tag names.
  tags: union(tags, { 'hidden-link:${component.id}': 'Resource' })
  kind: 'standard'
  properties: {
    Name: 'health'
    SyntheticMonitorId: 'health-images-${token}'
    Kind: 'standard'
    Enabled: true
    Frequency: 900
    Timeout: 60
    RetryEnabled: true
    Locations: [{ Id: 'emea-nl-ams-azr' }, { Id: 'us-va-ash-azr' }]
    Request: { RequestUrl: healthUrl, HttpVerb: 'GET', ParseDependentRequests: false, FollowRedirects: false }
    ValidationRules: { ExpectedHttpStatusCode: 200, SSLCheck: true, SSLCertRemainingLifetimeCheck: 7 }
  }
}
