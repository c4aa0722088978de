metadata description = 'Recovery and CORS of a blob service. A module of its own: the CORS rule names the host name of the app, which exists only after the account.'

@description('Name of the account.')
param accountName string

@description('Days that a deleted blob or container can be restored.')
@minValue(1)
@maxValue(365)
param recoveryDays int

@description('Origins whose pages may read and write blobs with a SAS. None: no CORS rule.')
param browserOrigins string[]

resource account 'Microsoft.Storage/storageAccounts@2026-04-01' existing = {
  name: accountName
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2026-04-01' = {
  parent: account
  name: 'default'
  properties: {
    deleteRetentionPolicy: { enabled: true, days: recoveryDays, allowPermanentDelete: false }
    containerDeleteRetentionPolicy: { enabled: true, days: recoveryDays }
    // Blob names are never written twice (a replaced image gets a new one), so there would be no older version to keep.
    isVersioningEnabled: false
    cors: {
      corsRules: empty(browserOrigins)
        ? []
        : [
            {
              allowedOrigins: browserOrigins
              allowedMethods: ['GET', 'HEAD', 'PUT', 'OPTIONS']
              allowedHeaders: ['content-type', 'content-md5', 'range', 'if-match', 'if-none-match', 'x-ms-*']
              exposedHeaders: ['etag', 'content-length', 'content-range', 'content-md5', 'x-ms-*']
              maxAgeInSeconds: 3600
            }
          ]
    }
  }
}
