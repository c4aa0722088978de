metadata description = 'A workbook: uploads, bytes, latencies, request units, errors by code. One query file per chart.'

@description('Region.')
param location string

@description('Tags.')
param tags { *: string }

@description('The token of every name.')
param token string

@description('Workspace that holds the telemetry.')
param workspaceId string

@description('The charts, from top to bottom.')
var charts = [
  { name: 'uploads', title: 'Uploads', look: 'timechart', query: loadTextContent('../queries/uploads.kql') }
  { name: 'bytes', title: 'Bytes stored', look: 'timechart', query: loadTextContent('../queries/bytes.kql') }
  { name: 'latencies', title: 'Latency by function', look: 'table', query: loadTextContent('../queries/latencies.kql') }
  {
    name: 'request-units'
    title: 'Request units by function'
    look: 'timechart'
    query: loadTextContent('../queries/request-units.kql')
  }
  {
    name: 'errors-by-code'
    title: 'Errors by code'
    look: 'table'
    query: loadTextContent('../queries/errors-by-code.kql')
  }
]

@description('The one control: the time range of every chart.')
var timeRange = {
  type: 9
  name: 'parameters'
  content: {
    version: 'KqlParameterItem/1.0'
    parameters: [
      {
        id: guid(token, 'time-range')
        version: 'KqlParameterItem/1.0'
        name: 'TimeRange'
        label: 'Time range'
        type: 4
        isRequired: true
        value: { durationMs: 86400000 }
        typeSettings: {
          selectableValues: [
            { durationMs: 3600000 }
            { durationMs: 86400000 }
            { durationMs: 604800000 }
            { durationMs: 2592000000 }
          ]
          allowCustom: true
        }
      }
    ]
    style: 'pills'
    queryType: 0
    resourceType: 'microsoft.operationalinsights/workspaces'
  }
}

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, token, 'workbook')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Images API'
    category: 'workbook'
    version: '1.0'
    sourceId: workspaceId
    serializedData: string({
      version: 'Notebook/1.0'
      items: concat(
        [timeRange],
        map(charts, chart => {
          type: 3
          name: chart.name
          content: {
            version: 'KqlItem/1.0'
            title: chart.title
            query: chart.query
            size: 0
            queryType: 0
            resourceType: 'microsoft.operationalinsights/workspaces'
            crossComponentResources: [workspaceId]
            timeContextFromParameter: 'TimeRange'
            visualization: chart.look
          }
        })
      )
      isLocked: false
    })
  }
}
