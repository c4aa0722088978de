using 'main.bicep'

// Every switch on. Never deployed: its snapshot shows in review what the switches change, and the tests read it.
param environmentName = 'everything'
param location = 'westeurope'
param nodeVersion = '24'
param alwaysReadyInstances = 1
param sweepDelete = true
param browserOrigins = ['https://gallery.example', 'http://localhost:5173']
param imageRedundancy = 'Standard_GZRS'
param recoveryDays = 30
param zoneRedundant = true
param privateNetworking = true
param deployerDataRoles = true
param dataPlaneLogs = true
param developerObjectId = '11111111-1111-1111-1111-111111111111'
param alertEmail = 'someone@example.org'
param malwareScanning = true
param deleteLock = true
