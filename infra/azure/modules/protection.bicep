metadata description = 'What needs rights beyond Contributor and Role Based Access Control Administrator: locks (Owner or User Access Administrator) and malware scanning (Owner of the images account). Deployed last, so that a deployment without them fails with everything else in place.'

@description('Name of the images account.')
param dataStorageName string

@description('Name of the database account.')
param databaseAccountName string

@description('Scans uploaded blobs for malware (Microsoft Defender for Storage).')
param malwareScanning bool

@description('Locks the two accounts that hold data against deletion.')
param deleteLock bool

resource dataStorage 'Microsoft.Storage/storageAccounts@2026-04-01' existing = {
  name: dataStorageName
}

resource database 'Microsoft.DocumentDB/databaseAccounts@2026-03-15' existing = {
  name: databaseAccountName
}

resource defender 'Microsoft.Security/defenderForStorageSettings@2025-06-01' = if (malwareScanning) {
  scope: dataStorage
  name: 'current'
  properties: {
    isEnabled: true
    overrideSubscriptionLevelSettings: true
    sensitiveDataDiscovery: { isEnabled: false }
    malwareScanning: { onUpload: { isEnabled: true, capGBPerMonth: 1000 } }
  }
}

resource storageLock 'Microsoft.Authorization/locks@2020-05-01' = if (deleteLock) {
  scope: dataStorage
  name: 'holds-data'
  properties: { level: 'CanNotDelete', notes: 'Holds the images. Remove this lock before tear-down.' }
}

resource databaseLock 'Microsoft.Authorization/locks@2020-05-01' = if (deleteLock) {
  scope: database
  name: 'holds-data'
  properties: { level: 'CanNotDelete', notes: 'Holds the image documents. Remove this lock before tear-down.' }
}
