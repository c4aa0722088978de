using 'main.bicep'

// azd sets these; without it the values after the comma hold. Everything else has a default in main.bicep.
param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'images')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')
param developerObjectId = readEnvironmentVariable('DEVELOPER_OBJECT_ID', '')
param alertEmail = readEnvironmentVariable('ALERT_EMAIL', '')
param privateNetworking = readEnvironmentVariable('PRIVATE_NETWORKING', 'false') == 'true'
